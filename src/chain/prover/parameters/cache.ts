/** Keeps public files between visits. It is no authority: what it gives back is checked again before it is used. */
export interface ParameterCache {
  /** Names of what is kept. */
  names(): Promise<readonly string[]>
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** Rejects where there is no room. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  remove(name: string): Promise<void>
}

const STORE = 'ghost-parameters'
/** Keys of a browser's cache are URLs; this one is never asked for. */
const PREFIX = 'https://parameters.invalid/'

/**
 * The browser's Cache Storage, in a page or worker. Nothing secret is in it: the same public files for everybody, which
 * tell whoever reads the disk that proofs were made here, and nothing of the account.
 */
export const browserParameterCache = (storage: CacheStorage): ParameterCache => ({
  async names() {
    const requests = await (await storage.open(STORE)).keys()
    return requests.map(({ url }) => url.slice(PREFIX.length))
  },
  async read(name) {
    const answer = await (await storage.open(STORE)).match(PREFIX + name)
    return answer === undefined ? undefined : new Uint8Array(await answer.arrayBuffer())
  },
  async write(name, bytes) {
    await (await storage.open(STORE)).put(PREFIX + name, new Response(bytes))
  },
  async remove(name) {
    await (await storage.open(STORE)).delete(PREFIX + name)
  }
})

/** Keeps nothing: for a browser without Cache Storage. */
export const noParameterCache: ParameterCache = {
  names: () => Promise.resolve([]),
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  remove: () => Promise.resolve()
}

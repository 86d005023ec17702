/** Everything that IndexedDB, localStorage, sessionStorage and caches of this origin hold, as byte strings. */
export type RawDump = readonly Uint8Array[]

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Every string and byte string inside a stored value, names of fields included. */
const partsOf = (value: unknown): readonly Uint8Array[] => {
  if (typeof value === 'string') return [utf8(value)]
  if (typeof value === 'number' || typeof value === 'bigint') return [utf8(String(value))]
  if (value instanceof ArrayBuffer) return [new Uint8Array(value)]
  if (ArrayBuffer.isView(value)) return [new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
  if (value instanceof Map || value instanceof Set) return [...value].flatMap(partsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [utf8(name), ...partsOf(inner)])
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('no answer'))
  })

const dumpDatabase = async (name: string): Promise<RawDump> => {
  const database = await answered(indexedDB.open(name))
  const parts: Uint8Array[] = [utf8(name)]
  for (const storeName of database.objectStoreNames) {
    const store = database.transaction(storeName).objectStore(storeName)
    parts.push(utf8(storeName), ...[...store.indexNames].map(utf8))
    parts.push(...partsOf(await answered(store.getAllKeys())), ...partsOf(await answered(store.getAll())))
  }
  database.close()
  return parts
}

const dumpCaches = async (): Promise<RawDump> => {
  const caches = globalThis.caches as CacheStorage | undefined
  const parts: Uint8Array[] = []
  for (const name of (await caches?.keys()) ?? []) {
    const cache = await globalThis.caches.open(name)
    for (const request of await cache.keys()) {
      const body = await (await cache.match(request))?.arrayBuffer()
      parts.push(utf8(name), utf8(request.url), new Uint8Array(body ?? new ArrayBuffer(0)))
    }
  }
  return parts
}

/** Reads all of it past every adapter, as a thief of the unlocked disk would. */
export const dumpOrigin = async (): Promise<RawDump> => {
  const databases = await indexedDB.databases()
  const dumps = await Promise.all(databases.map(({ name = '' }) => dumpDatabase(name)))
  const storages = [globalThis.localStorage, globalThis.sessionStorage] as (Storage | undefined)[]
  return [...dumps.flat(), ...storages.flatMap((storage) => partsOf({ ...storage })), ...(await dumpCaches())]
}

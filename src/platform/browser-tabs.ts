import { UsageError } from '../protocol/errors.ts'
import type { Held, TabFrame, Tabs } from '../messaging/ports.ts'

/** Locks and channel of one origin are shared with whatever else runs there. */
const NAME = 'ghost-messenger'

const lockError = (error: unknown, signal: AbortSignal | undefined): Error => {
  if (signal?.aborted === true && signal.reason instanceof Error) return signal.reason
  return error instanceof Error ? error : new UsageError('lock-unavailable', String(error))
}

/** Resolves when the lock is ours; with undefined when it is not to be had. */
const request = (name: string, options: LockOptions): Promise<Held | undefined> =>
  new Promise((resolve, reject) => {
    const lost = new AbortController()
    const taken = (lock: Lock | null): Promise<void> | undefined => {
      if (lock !== null) return new Promise<void>((release) => resolve({ release, lost: lost.signal }))
      resolve(undefined)
      return undefined
    }
    navigator.locks.request(`${NAME}/${name}`, options, taken).catch((error: unknown) => {
      // A lock that was given can only be stolen (Web Locks API, 3.2: "broken" with an AbortError).
      lost.abort(error)
      reject(lockError(error, options.signal))
    })
  })

/** What every tab of the page understands, whichever build it is. */
const RELOAD = 'reload'

/**
 * Tabs of one browser over Web Locks, which the browser takes from a tab that ends in whatever way, and a
 * BroadcastChannel. @param build names this build of the page
 */
export const createTabs = (build: string): Tabs & { readonly reload: () => void } => {
  const channel = new BroadcastChannel(NAME)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === RELOAD) location.reload()
  })
  return {
    reload: () => {
      channel.postMessage(RELOAD)
      location.reload()
    },
    self: crypto.randomUUID(),
    build,
    hold: async (name, { signal } = {}) => {
      const held = await request(name, signal === undefined ? {} : { signal })
      if (held === undefined) throw new UsageError('lock-unavailable', 'the browser gave no lock')
      return held
    },
    tryHold: (name) => request(name, { ifAvailable: true }),
    post: (frame: TabFrame) => channel.postMessage(frame),
    listen: (listener) => {
      const heard = (event: MessageEvent<unknown>): void => listener(event.data)
      channel.addEventListener('message', heard)
      return () => channel.removeEventListener('message', heard)
    }
  }
}

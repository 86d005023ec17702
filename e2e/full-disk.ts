import type { CDPSession, Page } from '@playwright/test'
import type { Person } from './person.ts'

/** Bytes that an account of a few messages stays far below. */
const QUOTA = 16 * 1024 * 1024
/** Of the database that takes up the room, beside that of the page. */
const FILLER = 'filler'

/**
 * The disk of one person, small enough to be filled up, or with no room from the first. Make it before the page writes for the first time: Chromium looks
 * at a quota only when what it allotted before is used up or half a minute old, so one that is lowered later refuses
 * nothing for a while.
 */
export class SmallDisk {
  readonly #besides: Page
  readonly #devtools: CDPSession
  readonly #origin: string

  private constructor(besides: Page, devtools: CDPSession, origin: string) {
    this.#besides = besides
    this.#devtools = devtools
    this.#origin = origin
  }

  static async of(person: Person, room: 'some' | 'none' = 'some'): Promise<SmallDisk> {
    const besides = await person.context.newPage()
    const devtools = await person.context.newCDPSession(besides)
    const disk = new SmallDisk(besides, devtools, new URL(person.start).origin)
    await disk.#limit(room === 'none' ? 1 : QUOTA)
    await besides.goto(new URL('config.json', person.start).href)
    return disk
  }

  /** Writes real bytes until not even one more is taken. */
  async fill(): Promise<void> {
    await this.#besides.evaluate(
      async ([name, whole]) => {
        const request = indexedDB.open(name)
        request.onupgradeneeded = () => request.result.createObjectStore('bytes', { autoIncrement: true })
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error ?? new DOMException('not opened'))
        })
        const taken = (length: number): Promise<boolean> =>
          new Promise((resolve, reject) => {
            const transaction = database.transaction('bytes', 'readwrite')
            // Numbers without a pattern, since what repeats is kept in less room.
            const bytes = Uint8Array.from({ length }, () => Math.random() * 256)
            transaction.objectStore('bytes').put(bytes)
            transaction.oncomplete = () => resolve(true)
            transaction.onabort = () =>
              transaction.error?.name === 'QuotaExceededError'
                ? resolve(false)
                : reject(transaction.error ?? new DOMException('aborted', 'AbortError'))
          })
        for (let length = whole / 16; length >= 1; length = Math.floor(length / 4))
          while (await taken(length));
        database.close()
      },
      [FILLER, QUOTA] as const
    )
  }

  async #limit(bytes: number): Promise<void> {
    await this.#devtools.send('Storage.overrideQuotaForOrigin', { origin: this.#origin, quotaSize: bytes })
  }

  /** The browser gives more, as after something else on the machine was deleted. */
  async enlarge(): Promise<void> {
    await this.#limit(2 * QUOTA)
  }

  /** Gives the room back, as somebody who deletes what he does not need. */
  async free(): Promise<void> {
    await this.#besides.evaluate(
      (name) =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase(name)
          request.onsuccess = resolve
          request.onerror = () => reject(request.error ?? new DOMException('not deleted'))
        }),
      FILLER
    )
  }
}

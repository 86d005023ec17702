import type { Page } from '@playwright/test'

/**
 * Which of the needles occur anywhere in what the browser keeps for the page's origin: keys and values of every
 * IndexedDB, localStorage, sessionStorage, caches. Strings are compared as they are, bytes as UTF-8 and UTF-16.
 */
export function searchRawStorage(page: Page, needles: readonly string[]): Promise<string[]> {
  return page.evaluate(async (sought) => {
    const texts: string[] = []
    const readings = ['utf-8', 'utf-16le', 'latin1'].map((encoding) => new TextDecoder(encoding))
    const seen = new Set<unknown>()
    const addBytes = (bytes: Uint8Array): void => {
      for (const reading of readings) texts.push(reading.decode(bytes), reading.decode(bytes.subarray(1)))
    }
    const add = (value: unknown): void => {
      if (typeof value === 'string') texts.push(value)
      if (typeof value !== 'object' || value === null || seen.has(value)) return
      seen.add(value)
      if (value instanceof ArrayBuffer) return addBytes(new Uint8Array(value))
      if (ArrayBuffer.isView(value)) {
        return addBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      }
      if (value instanceof Map || value instanceof Set) return [...value].forEach(add)
      for (const [key, inner] of Object.entries(value)) {
        texts.push(key)
        add(inner)
      }
    }
    const request = <T>(pending: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        pending.onsuccess = () => resolve(pending.result)
        pending.onerror = () => reject(pending.error ?? new DOMException('failed'))
      })

    for (const { name = '' } of await indexedDB.databases()) {
      texts.push(name)
      const database = await request(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store)
        add(await request(rows.getAllKeys()))
        add(await request(rows.getAll()))
      }
      database.close()
    }
    for (const storage of [localStorage, sessionStorage]) add({ ...storage })
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const kept of await cache.keys()) {
        texts.push(kept.url)
        const answer = await cache.match(kept)
        if (answer !== undefined) addBytes(new Uint8Array(await answer.arrayBuffer()))
      }
    }
    return sought.filter((needle) => texts.some((text) => text.includes(needle)))
  }, needles)
}

/** How many records every IndexedDB of the origin holds together, and which keys localStorage has. */
export function rawStorageLeft(page: Page): Promise<{ records: number; keys: string[] }> {
  return page.evaluate(async () => {
    const request = <T>(pending: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        pending.onsuccess = () => resolve(pending.result)
        pending.onerror = () => reject(pending.error ?? new DOMException('failed'))
      })
    let records = 0
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await request(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        records += await request(database.transaction(store).objectStore(store).count())
      }
      database.close()
    }
    return { records, keys: Object.keys({ ...localStorage, ...sessionStorage }) }
  })
}

import type { KeystoreFixture } from '../../messaging/testing/keystore-cases.ts'
import type { StoreFixture } from '../../messaging/testing/store-fixture.ts'
import { openDatabase } from '../database.ts'
import { createKeystore, createStore } from '../index.ts'

let databases = 0
const freshName = (): string => `contract-${databases++}`

type Put = (this: IDBObjectStore, value: unknown, key?: IDBValidKey) => IDBRequest<IDBValidKey>

/**
 * Every write of this page fails with what a browser says when there is no room, after the row was handed over, so
 * that something is there to be rolled back.
 * @returns the way back
 */
const fillDisk = (): (() => void) => {
  const put = Reflect.get(IDBObjectStore.prototype, 'put') as Put
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...row: Parameters<Put>): never {
    put.apply(this, row)
    throw new DOMException('no room', 'QuotaExceededError')
  }
  return () => {
    IDBObjectStore.prototype.put = put
  }
}

/** The real store over an empty database. */
export const makeStoreFixture = async (): Promise<StoreFixture> => {
  const name = freshName()
  let free = (): void => undefined
  return {
    store: () => createStore(name),
    fillDisk: () => {
      free = fillDisk()
    },
    freeDisk: () => free()
  }
}

/** The real keystore over an empty database. */
export const makeKeystoreFixture = async (): Promise<KeystoreFixture> => {
  const name = freshName()
  return {
    keystore: () => createKeystore(name),
    store: () => createStore(name),
    tamper: async () => {
      const database = await openDatabase(name, 'relaxed')
      await database.keystore.toCollection().modify((row) => {
        const sealed = row.sealed.slice()
        sealed[60] = (sealed[60] ?? 0) ^ 1
        Object.assign(row, { sealed })
      })
      database.close()
    }
  }
}

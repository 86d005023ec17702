import type { Transaction } from 'dexie'

/**
 * One step of the database's shape. Steps are never edited once released: a change is a new step. What a step may
 * not do is open rows: it runs before the passphrase was typed. A new form of a row's content is a new
 * `ROW_VERSION` in row-codec.ts, read beside the old one.
 */
export interface Migration {
  /** Counts from 1 without gaps. */
  readonly version: number
  readonly name: string
  readonly does: string
  /** Tables that come, change or (null) go: primary key, then indexes, in Dexie's notation. */
  readonly tables: Readonly<Record<string, string | null>>
  readonly upgrade?: (transaction: Transaction) => Promise<void>
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'sealed-rows',
    does: 'makes the keystore, the sealed tables with their keyed indexes, and the place for damaged rows',
    tables: {
      keystore: 'key',
      facts: 'key',
      conversations: 'key',
      entries: 'key, [peer+time], [undelivered+time], undelivered',
      holes: 'key, peer',
      calls: 'key',
      damaged: 'key, peer'
    }
  },
  {
    version: 2,
    name: 'deposits',
    does: 'makes the place for sealed address books, our own and those kept for contacts',
    tables: { deposits: 'key, peer' }
  }
]

import { StorageError } from '../protocol/errors.ts'
import type { Account, ChainCursor, Conversation, QueuedCall } from '../messaging/model.ts'
import type { StoreSnapshot } from '../messaging/ports.ts'
import { tellDamage } from './damage.ts'
import type { Database } from './database.ts'
import { guarded } from './failures.ts'
import { openRows } from './reading.ts'
import type { RowSealer } from './sealing.ts'
import type { Fact, SealedRow } from './schema.ts'

/** What the row `check` holds. */
const CHECK = 'ghost/v1/storage'

/**
 * A store is bound to its key by the first row written to it. Another key is told before anything is opened:
 * otherwise every row would look damaged and be set aside.
 */
const bindToKey = async (
  database: Database,
  sealer: RowSealer,
  rows: readonly SealedRow[]
): Promise<void> => {
  const key = sealer.key('facts', 'check' satisfies Fact)
  const check = rows.find((row) => row.key === key)
  if (check !== undefined) {
    const { damages } = await openRows(sealer, 'facts', [check], (_, value) => value === CHECK)
    if (damages.length === 0) return
  }
  if (rows.length > 0)
    throw new StorageError('storage-damaged', 'the storage of this browser was not sealed by this account')
  await guarded(() => database.facts.add(sealer.seal('facts', key, CHECK)))
}

/** Opens what is held in memory from unlock to lock. @throws StorageError `storage-damaged`, `storage-unavailable` */
export const readSnapshot = async (database: Database, sealer: RowSealer): Promise<StoreSnapshot> => {
  const rows = await guarded(() =>
    database.transaction('r', database.facts, database.conversations, database.calls, async () => ({
      facts: await database.facts.toArray(),
      conversations: await database.conversations.toArray(),
      calls: await database.calls.toArray()
    }))
  )
  await bindToKey(database, sealer, [...rows.facts, ...rows.conversations])
  const fact = (name: Fact): readonly SealedRow[] =>
    rows.facts.filter(({ key }) => key === sealer.key('facts', name))

  const account = await openRows<SealedRow, Account>(sealer, 'facts', fact('account'))
  const cursor = await openRows<SealedRow, ChainCursor>(sealer, 'facts', fact('cursor'))
  const conversations = await openRows<SealedRow, Conversation>(sealer, 'conversations', rows.conversations)
  const calls = await openRows<SealedRow, QueuedCall>(sealer, 'calls', rows.calls)
  await tellDamage(
    database,
    [account, conversations, calls, cursor].flatMap(({ damages }) => damages)
  )
  return {
    account: account.values[0],
    conversations: conversations.values,
    calls: calls.values,
    cursor: cursor.values[0]
  }
}

import { Dexie, type Table } from 'dexie'
import type { StoreChanges } from '../messaging/ports.ts'
import { planCommits, type CommitPlan } from './commit-plan.ts'
import type { Database } from './database.ts'
import { guarded } from './failures.ts'
import { entryColumns } from './reading.ts'
import type { RowSealer } from './sealing.ts'
import type { Fact, SealedRow, SealedTable } from './schema.ts'
import { nextTurn } from './turn.ts'

/** Rows sealed in one task: about 10 ms of work. */
const ROWS_A_TURN = 256

/** What one table receives. */
interface TableWrites {
  readonly put: readonly SealedRow[]
  readonly remove: readonly string[]
}

/** A plan in the form in which it is stored: keyed hashes and sealed rows only. */
interface SealedPlan {
  /** Index values of the conversations whose entries and holes go first. */
  readonly cleared: readonly { readonly entries: string; readonly holes: string }[]
  readonly tables: ReadonlyMap<SealedTable, TableWrites>
}

const sealRows = async <Row>(
  sealer: RowSealer,
  table: SealedTable,
  rows: Iterable<readonly [identity: string, row: Row | undefined]>,
  columns: (row: Row) => object = () => ({})
): Promise<TableWrites> => {
  const put: SealedRow[] = []
  const remove: string[] = []
  for (const [identity, row] of rows) {
    const key = sealer.key(table, identity)
    if (row === undefined) remove.push(key)
    else put.push({ ...sealer.seal(table, key, row), ...columns(row) })
    if (put.length > 0 && put.length % ROWS_A_TURN === 0) await nextTurn()
  }
  return { put, remove }
}

const facts = ({ account, cursor }: CommitPlan): [Fact, unknown][] => [
  ...(account === undefined ? [] : [['account', account] as [Fact, unknown]]),
  ...(cursor === undefined ? [] : [['cursor', cursor] as [Fact, unknown]])
]

const sealPlan = async (sealer: RowSealer, plan: CommitPlan): Promise<SealedPlan> => {
  const tables = new Map<SealedTable, TableWrites>([
    ['facts', await sealRows(sealer, 'facts', facts(plan))],
    ['conversations', await sealRows(sealer, 'conversations', plan.conversations)],
    ['entries', await sealRows(sealer, 'entries', plan.entries, (entry) => entryColumns(sealer, entry))],
    [
      'holes',
      await sealRows(sealer, 'holes', plan.holes, ({ peer }) => ({
        peer: sealer.peerKey('holes.peer', peer)
      }))
    ],
    ['calls', await sealRows(sealer, 'calls', plan.calls)]
  ])
  const cleared = [...plan.cleared].map((peer) => ({
    entries: sealer.peerKey('entries.peer', peer),
    holes: sealer.peerKey('holes.peer', peer)
  }))
  return { cleared, tables }
}

const clearConversations = async (database: Database, cleared: SealedPlan['cleared']): Promise<void> => {
  for (const { entries, holes } of cleared) {
    await database.entries
      .where('[peer+time]')
      .between([entries, Dexie.minKey], [entries, Dexie.maxKey], true, true)
      .delete()
    await database.holes.where('peer').equals(holes).delete()
    await database.damaged.where('peer').anyOf(entries, holes).delete()
  }
}

const writePlan = ({ cleared, tables }: SealedPlan, database: Database): Promise<void> => {
  const touched = [...tables].filter(([, { put, remove }]) => put.length + remove.length > 0)
  const scope = new Set<string>(touched.map(([table]) => table))
  if (cleared.length > 0) for (const table of ['entries', 'holes', 'damaged']) scope.add(table)
  if (scope.size === 0) return Promise.resolve()
  return database.transaction('rw', [...scope], async () => {
    await clearConversations(database, cleared)
    for (const [name, { put, remove }] of touched) {
      const table: Table<SealedRow, string> = database.table(name)
      if (remove.length > 0) await table.bulkDelete([...remove])
      if (put.length > 0) await table.bulkPut([...put])
    }
  })
}

/**
 * Makes a group of commits durable in one transaction, or keeps nothing of it. All sealing is done before the
 * transaction opens: IndexedDB closes one that is kept waiting.
 * @throws StorageError `storage-full`, `storage-unavailable`; UsageError `row-invalid`
 */
export const writeCommits = (
  database: Database,
  sealer: RowSealer,
  group: readonly StoreChanges[]
): Promise<void> => guarded(async () => writePlan(await sealPlan(sealer, planCommits(group)), database))

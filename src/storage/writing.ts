import type { StoreChanges } from '../messaging/ports.ts'
import { planCommits, type CommitPlan } from './commit-plan.ts'
import type { Database, Durability } from './database.ts'
import { guarded } from './failures.ts'
import { entryColumns } from './reading.ts'
import type { RowSealer } from './sealing.ts'
import type { Fact, SealedRow, SealedTable } from './schema.ts'
import { completed } from './transaction.ts'
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
  readonly cleared: readonly {
    readonly entries: string
    readonly holes: string
    readonly deposits: string
  }[]
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
    ['calls', await sealRows(sealer, 'calls', plan.calls)],
    [
      'deposits',
      await sealRows(sealer, 'deposits', plan.deposits, ({ peer }) => ({
        peer: sealer.peerKey('deposits.peer', peer)
      }))
    ]
  ])
  const cleared = [...plan.cleared].map((peer) => ({
    entries: sealer.peerKey('entries.peer', peer),
    holes: sealer.peerKey('holes.peer', peer),
    deposits: sealer.peerKey('deposits.peer', peer)
  }))
  return { cleared, tables }
}

/** Deletes the rows that an index names, but not those that the same commit writes. */
const clear = (
  transaction: IDBTransaction,
  { table, index, range }: { readonly table: string; readonly index: string; readonly range: IDBKeyRange },
  writes: TableWrites | undefined
): void => {
  const store = transaction.objectStore(table)
  const written = new Set(writes?.put.map(({ key }) => key))
  const request = store.index(index).getAllKeys(range)
  request.onsuccess = () => {
    for (const key of request.result) if (!written.has(key as string)) store.delete(key)
  }
}

const clearedRanges = ({ entries, holes, deposits }: SealedPlan['cleared'][number]) => [
  { table: 'entries', index: '[peer+time]', range: IDBKeyRange.bound([entries], [entries, []]) },
  { table: 'holes', index: 'peer', range: IDBKeyRange.only(holes) },
  { table: 'deposits', index: 'peer', range: IDBKeyRange.only(deposits) },
  ...[entries, holes, deposits].map((peer) => ({
    table: 'damaged',
    index: 'peer',
    range: IDBKeyRange.only(peer)
  }))
]

/**
 * Past Dexie, which waits for each table before it writes the next: all requests are made in one go and the
 * transaction told that no more follow, so a frame that is drawn meanwhile delays it once and not three times.
 */
const writePlan = async (
  { cleared, tables }: SealedPlan,
  database: Database,
  durability: Durability
): Promise<void> => {
  const touched = [...tables].filter(([, { put, remove }]) => put.length + remove.length > 0)
  const ranges = cleared.flatMap(clearedRanges)
  const scope = new Set<string>([...touched.map(([table]) => table), ...ranges.map(({ table }) => table)])
  if (scope.size === 0) return
  const transaction = database.backendDB().transaction([...scope], 'readwrite', { durability })
  const done = completed(transaction)
  try {
    for (const range of ranges) clear(transaction, range, tables.get(range.table as SealedTable))
    for (const [name, { put, remove }] of touched) {
      const store = transaction.objectStore(name)
      for (const key of remove) store.delete(key)
      for (const row of put) store.put(row)
    }
    if (ranges.length === 0) transaction.commit()
  } catch (error) {
    transaction.abort()
    await done.catch(() => undefined)
    throw error
  }
  await done
}

/**
 * Makes a group of commits durable in one transaction, or keeps nothing of it. All sealing is done before the
 * transaction opens: IndexedDB closes one that is kept waiting.
 * @throws StorageError `storage-full`, `storage-unavailable`; UsageError `row-invalid`
 */
export const writeCommits = (
  database: Database,
  sealer: RowSealer,
  durability: Durability,
  group: readonly StoreChanges[]
): Promise<void> =>
  guarded(async () => writePlan(await sealPlan(sealer, planCommits(group)), database, durability))

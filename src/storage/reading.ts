import { StorageError } from '../protocol/errors.ts'
import type { Entry } from '../messaging/model.ts'
import type { Damage } from './damage.ts'
import type { RowSealer } from './sealing.ts'
import type { EntryRow, SealedRow, SealedTable } from './schema.ts'
import { nextTurn } from './turn.ts'

/** Rows opened in one task: about 10 ms of work. */
const ROWS_A_TURN = 256

/** What opened, in the order of the rows, and what did not. */
export interface Opened<Value> {
  readonly values: readonly Value[]
  readonly damages: readonly Damage[]
}

/** Own entries that the recipient's device has not acknowledged. */
const isUndelivered = (entry: Entry): boolean => entry.author === 'self' && entry.nextAttemptAt !== undefined

/** The index columns of an entry, made anew from its content: columns are not sealed and somebody may move a row. */
export const entryColumns = (sealer: RowSealer, entry: Entry): Omit<EntryRow, keyof SealedRow> => ({
  peer: sealer.peerKey('entries.peer', entry.peer),
  time: entry.order.time,
  ...(isUndelivered(entry) ? { undelivered: sealer.peerKey('entries.undelivered', entry.peer) } : {})
})

const isInPlace = (sealer: RowSealer, row: EntryRow, entry: Entry): boolean => {
  const columns = entryColumns(sealer, entry)
  return row.peer === columns.peer && row.time === columns.time && row.undelivered === columns.undelivered
}

/** Opens rows without holding up the page; one that does not open, or fails `accept`, is damage. */
export const openRows = async <Row extends SealedRow, Value>(
  sealer: RowSealer,
  table: SealedTable,
  rows: readonly Row[],
  accept: (row: Row, value: Value) => boolean = () => true
): Promise<Opened<Value>> => {
  const values: Value[] = []
  const damages: Damage[] = []
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % ROWS_A_TURN === 0) await nextTurn()
    try {
      const value = sealer.open<Value>(table, row)
      if (accept(row, value)) values.push(value)
      else damages.push({ table, row })
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      damages.push({ table, row })
    }
  }
  return { values, damages }
}

/** Opens entries, each of which must lie where its content belongs. */
export const openEntries = (sealer: RowSealer, rows: readonly EntryRow[]): Promise<Opened<Entry>> =>
  openRows<EntryRow, Entry>(sealer, 'entries', rows, (row, entry) => isInPlace(sealer, row, entry))

import { StorageError } from '../protocol/errors.ts'
import { equalBytes } from '../protocol/bytes.ts'
import type { Database } from './database.ts'
import { guarded } from './failures.ts'
import type { DamagedRow, SealedRow, SealedTable } from './schema.ts'

/** A row as it lay in its table when it did not open. */
export interface Damage {
  readonly table: SealedTable
  readonly row: SealedRow & Partial<Omit<DamagedRow, keyof SealedRow>>
}

/**
 * Moves rows that do not open out of the way, as they were found, so that the damage is told once and the next call
 * gives all the others; a message set aside counts as not held and is fetched again from whoever has it. A row that
 * was written anew meanwhile stays.
 */
const setAside = (database: Database, damages: readonly Damage[]): Promise<void> =>
  guarded(() =>
    database.transaction('rw', [...new Set(damages.map(({ table }) => table)), 'damaged'], async () => {
      for (const { table, row } of damages) {
        const current = await database.table<SealedRow, string>(table).get(row.key)
        if (current === undefined || !equalBytes(current.sealed, row.sealed)) continue
        await database.damaged.put({ ...current, key: `${table}/${row.key}` })
        await database.table(table).delete(row.key)
      }
    })
  )

/**
 * Sets the rows aside, then tells. @throws StorageError `storage-damaged`, with their number as `details.rows` and
 * the table as `details.table`
 */
export const tellDamage = async (database: Database, damages: readonly Damage[]): Promise<void> => {
  const [first] = damages
  if (first === undefined) return
  await setAside(database, damages)
  throw new StorageError(
    'storage-damaged',
    `${damages.length} of the stored rows could not be opened and were set aside`,
    { details: { rows: damages.length, table: first.table } }
  )
}

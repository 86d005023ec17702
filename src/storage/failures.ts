import { GhostError, StorageError } from '../protocol/errors.ts'

/** Dexie hides the browser's reason in `inner` of an aborted transaction and in `failures` of a bulk write. */
interface WithCauses {
  readonly name?: unknown
  readonly inner?: unknown
  readonly cause?: unknown
  readonly failures?: unknown
}

const MAX_DEPTH = 5

const names = (error: unknown, depth = 0): readonly string[] => {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return []
  const { name, inner, cause, failures } = error as WithCauses
  const below = [inner, cause, ...(Array.isArray(failures) ? (failures as readonly unknown[]) : [])]
  return [...(typeof name === 'string' ? [name] : []), ...below.flatMap((each) => names(each, depth + 1))]
}

/**
 * What IndexedDB says, in the words of the port: no room is `storage-full`; everything else that keeps us from
 * reading or writing is `storage-unavailable`. Our own errors and an abort of the caller's signal pass unchanged.
 */
export const asStorageFailure = (error: unknown, signal?: AbortSignal): unknown => {
  if (error instanceof GhostError || (signal?.aborted === true && error === signal.reason)) return error
  return names(error).includes('QuotaExceededError')
    ? new StorageError('storage-full', 'this browser gave no more room', { cause: error })
    : new StorageError('storage-unavailable', 'the storage of this browser did not answer', { cause: error })
}

/**
 * Why a database was not brought to a newer version, by a failure of the step or of the browser: one transaction does
 * all of it, so the old version stands as it was. No room stays what it is.
 */
export const asMigrationFailure = (error: unknown): unknown =>
  error instanceof GhostError || names(error).includes('QuotaExceededError')
    ? error
    : new StorageError('storage-migration', 'the storage could not be brought to this version', {
        cause: error
      })

/** Runs `work`; rejects as `asStorageFailure` says. @throws StorageError `storage-full`, `storage-unavailable` */
export const guarded = async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw asStorageFailure(error, signal)
  }
}

/** The store or its database is closed: locked, wiped, or taken away by the browser. */
export const closedError = (): StorageError =>
  new StorageError('storage-unavailable', 'the storage is closed; open it first')

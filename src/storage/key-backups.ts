import type { KeyBackups } from '../messaging/ports.ts'
import { inWorker } from './passphrase-sealing.ts'

/** Backups of a root under a passphrase; half a second of hashing in a worker does not hold up the page. */
export const createKeyBackups = (): KeyBackups => ({
  seal: (passphrase, root, owner, salt, { signal } = {}) =>
    inWorker((worker) => worker.sealBackup(passphrase, root, owner, salt), signal),
  open: (passphrase, sealed, owner, { signal } = {}) =>
    inWorker((worker) => worker.openBackup(passphrase, sealed, owner), signal)
})

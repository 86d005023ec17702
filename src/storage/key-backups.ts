import type { KeyBackups } from '../messaging/ports.ts'
import { inWorker } from './passphrase-sealing.ts'

const sealedInWorker: KeyBackups = {
  seal: (passphrase, root, owner, salt, { signal } = {}) =>
    inWorker((worker) => worker.sealBackup(passphrase, root, owner, salt), signal),
  open: (passphrase, sealed, owner, { signal } = {}) =>
    inWorker((worker) => worker.openBackup(passphrase, sealed, owner), signal)
}

/** The same functions in this thread, for programs without workers; pages never load them. */
const sealedInProcess: KeyBackups = {
  async seal(passphrase, root, owner, salt, { signal } = {}) {
    const { sealKeyBackup } = await import('../crypto/key-backup.ts')
    signal?.throwIfAborted()
    return sealKeyBackup(passphrase, root, owner, salt)
  },
  async open(passphrase, sealed, owner, { signal } = {}) {
    const { openKeyBackup } = await import('../crypto/key-backup.ts')
    signal?.throwIfAborted()
    return openKeyBackup(passphrase, sealed, owner)
  }
}

/** Backups of a root under a passphrase; in a worker wherever there are workers. */
export const createKeyBackups = (): KeyBackups =>
  typeof Worker === 'undefined' ? sealedInProcess : sealedInWorker

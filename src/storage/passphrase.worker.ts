import { expose } from 'comlink'
import { openKeyBackup, sealKeyBackup } from '../crypto/key-backup.ts'
import { openWithPassphrase, sealWithPassphrase } from '../crypto/passphrase.ts'
import { outcomeOf, type SealingWorker } from './passphrase-sealing.ts'

const worker: SealingWorker = {
  seal: (passphrase, content, randomness) => outcomeOf(sealWithPassphrase(passphrase, content, randomness)),
  open: (passphrase, sealed) => outcomeOf(openWithPassphrase(passphrase, sealed)),
  sealBackup: (passphrase, root, owner, salt) => outcomeOf(sealKeyBackup(passphrase, root, owner, salt)),
  openBackup: (passphrase, sealed, owner) => outcomeOf(openKeyBackup(passphrase, sealed, owner))
}

expose(worker)

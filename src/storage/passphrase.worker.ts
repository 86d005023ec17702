import { expose } from 'comlink'
import { openWithPassphrase, sealWithPassphrase } from '../crypto/passphrase.ts'
import { outcomeOf, type SealingWorker } from './passphrase-sealing.ts'

const worker: SealingWorker = {
  seal: (passphrase, content, randomness) => outcomeOf(sealWithPassphrase(passphrase, content, randomness)),
  open: (passphrase, sealed) => outcomeOf(openWithPassphrase(passphrase, sealed))
}

expose(worker)

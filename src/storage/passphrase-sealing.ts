import { wrap, type Remote } from 'comlink'
import { GhostError, IntegrityError, StorageError, UsageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { CallOptions } from '../messaging/ports.ts'

/** Random input of a sealing: the functions of crypto draw nothing themselves. */
export interface SealingRandomness {
  /** 16 bytes. */
  readonly salt: Uint8Array
  /** 24 bytes. */
  readonly nonce: Uint8Array
}

/** Argon2id and XChaCha20-Poly1305 under a passphrase, wherever they run. */
export interface PassphraseSealing {
  /** @throws UsageError `passphrase-empty` */
  seal(
    passphrase: string,
    content: Uint8Array,
    randomness: SealingRandomness,
    options?: CallOptions
  ): Promise<Uint8Array>
  /** @throws UsageError `wrong-passphrase`, StorageError `keystore-damaged` */
  open(passphrase: string, sealed: Uint8Array, options?: CallOptions): Promise<Uint8Array>
}

const FAULTS = { usage: UsageError, storage: StorageError, integrity: IntegrityError } as const

/** An error on its way out of a worker, where classes do not survive. */
export type SealingOutcome =
  | { readonly state: 'done'; readonly bytes: Uint8Array }
  | {
      readonly state: 'failed'
      readonly fault: keyof typeof FAULTS
      readonly code: string
      readonly message: string
    }

/** What the worker offers. */
export interface SealingWorker {
  seal(passphrase: string, content: Uint8Array, randomness: SealingRandomness): Promise<SealingOutcome>
  open(passphrase: string, sealed: Uint8Array): Promise<SealingOutcome>
  sealBackup(
    passphrase: string,
    root: Uint8Array,
    owner: AddressHash,
    salt: Uint8Array
  ): Promise<SealingOutcome>
  openBackup(passphrase: string, sealed: Uint8Array, owner: AddressHash): Promise<SealingOutcome>
}

/** Runs `work` and makes its outcome fit to be posted. Errors that are not ours stay errors. */
export const outcomeOf = async (work: Promise<Uint8Array>): Promise<SealingOutcome> => {
  try {
    return { state: 'done', bytes: await work }
  } catch (error) {
    if (!(error instanceof GhostError)) throw error
    const fault =
      error instanceof UsageError ? 'usage' : error instanceof IntegrityError ? 'integrity' : 'storage'
    return { state: 'failed', fault, code: error.code, message: error.message }
  }
}

const bytesOf = (outcome: SealingOutcome): Uint8Array => {
  if (outcome.state === 'done') return outcome.bytes
  const { fault, code, message } = outcome
  throw new FAULTS[fault](code, message)
}

/** The same functions in this thread, for programs without workers; pages never load them. */
export const sealingInProcess: PassphraseSealing = {
  async seal(passphrase, content, randomness, { signal } = {}) {
    const { sealWithPassphrase } = await import('../crypto/passphrase.ts')
    signal?.throwIfAborted()
    return sealWithPassphrase(passphrase, content, randomness)
  },
  async open(passphrase, sealed, { signal } = {}) {
    const { openWithPassphrase } = await import('../crypto/passphrase.ts')
    signal?.throwIfAborted()
    return openWithPassphrase(passphrase, sealed)
  }
}

/** One worker a call: 64 MiB or more are given back as soon as the key is made, and an abort really stops the work. */
export const inWorker = async (
  run: (worker: Remote<SealingWorker>) => Promise<SealingOutcome>,
  signal: AbortSignal | undefined
): Promise<Uint8Array> => {
  signal?.throwIfAborted()
  const worker = new Worker(new URL('./passphrase.worker.ts', import.meta.url), { type: 'module' })
  const stopped = new AbortController()
  const interrupted = new Promise<never>((_, reject) => {
    const { signal: until } = stopped
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: until })
    const failed = (event: ErrorEvent): void =>
      reject(new StorageError('storage-unavailable', `the passphrase worker failed: ${event.message}`))
    worker.addEventListener('error', failed, { signal: until })
  })
  try {
    return bytesOf(await Promise.race([run(wrap<SealingWorker>(worker)), interrupted]))
  } finally {
    stopped.abort()
    worker.terminate()
  }
}

/** In a worker: half a second of hashing does not hold up the page. */
export const sealingInWorker: PassphraseSealing = {
  seal: (passphrase, content, randomness, { signal } = {}) =>
    inWorker((worker) => worker.seal(passphrase, content, randomness), signal),
  open: (passphrase, sealed, { signal } = {}) => inWorker((worker) => worker.open(passphrase, sealed), signal)
}

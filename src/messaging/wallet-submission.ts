import { equalBytes } from '../protocol/bytes.ts'
import { contractInputs, keyBackupOfLimbs, type ContractCall } from '../protocol/contract.ts'
import { GhostError, RejectedError } from '../protocol/errors.ts'
import type { Address } from '../protocol/ids.ts'
import type { WalletId } from './model.ts'
import type {
  CallOptions,
  ConnectedWallet,
  Ports,
  SignedTransaction,
  TransactionOutcome,
  WalletProgress,
  WalletRequest,
  Wallets
} from './ports.ts'
import type { Submission } from './submission.ts'

/** A wallet proves for a minute; its answer and the chain are looked at this often, ms. */
const LOOK_EVERY = 3_000
/** A question that nobody answers for so long is given up, ms: its window was closed, or the wallet hangs. */
const ANSWER_WITHIN = 600_000
/** What a wallet says it sent and no node has seen by then is lost, ms. */
const SEEN_WITHIN = 1_200_000
/** Reading records may ask the user: not more often than this, ms. */
const RECORDS_EVERY = 120_000
/** Name of a transaction on chain. */
const ON_CHAIN = /^at1[0-9a-z]{58}$/

/**
 * The account key is a wallet's. It signs, proves and sends in one step, and asks its user each time: so one question
 * is open at a time, and after a no, or no answer, none follows until the user asks for it.
 *
 * built (kept, nothing asked yet) → asked → broadcast under the wallet's name for it → what the chain calls it.
 * A page that went while a question was open cannot know the answer: `held` begins with `wallet-interrupted`, and
 * before anything is asked again the chain is read.
 */
export class WalletSubmission implements Submission {
  readonly lookEvery = LOOK_EVERY
  readonly repeatable = false
  readonly #ports: Ports
  readonly #wallets: Wallets
  readonly #id: WalletId
  readonly #address: Address
  readonly #changed: () => void
  /** When the outcome of a request was first asked for in this session, ms. */
  readonly #since = new Map<string, number>()
  #wallet: ConnectedWallet | undefined
  #held: string | undefined
  #asking = false
  #recordsAt = 0
  #reconnected = false

  constructor(
    ports: Ports,
    wallets: Wallets,
    account: { readonly id: WalletId; readonly address: Address; readonly interrupted: boolean },
    changed: () => void
  ) {
    this.#ports = ports
    this.#wallets = wallets
    this.#id = account.id
    this.#address = account.address
    this.#held = account.interrupted ? 'wallet-interrupted' : undefined
    this.#changed = changed
  }

  get held(): string | undefined {
    return this.#held
  }

  get asking(): boolean {
    return this.#asking
  }

  /** The user wants to be asked again. */
  resume(): void {
    this.#held = undefined
    this.#recordsAt = 0
    this.#changed()
  }

  async build(call: ContractCall): Promise<SignedTransaction> {
    const fee = this.#ports.ledger.fee(call.function)
    const request: WalletRequest = { function: call.function, inputs: contractInputs(call), fee }
    return { id: '', body: JSON.stringify(request), fee }
  }

  /** @throws RejectedError with the code that `held` has from then on */
  async broadcast(transaction: SignedTransaction, options: CallOptions): Promise<SignedTransaction> {
    if (this.#held !== undefined) throw new RejectedError(this.#held, 'the wallet is not asked now')
    this.#show(true)
    try {
      const id = await this.#within(ANSWER_WITHIN, options, async (signal) => {
        const wallet = await this.#connected({ signal })
        return wallet.execute(requestOf(transaction), { signal })
      })
      return { ...transaction, id }
    } catch (error) {
      if (options.signal?.aborted === true || !(error instanceof GhostError)) throw error
      return this.#hold(error.code, error)
    } finally {
      this.#show(false)
    }
  }

  /** @throws RejectedError `wallet-failed`, `wallet-lost` */
  async outcome(transaction: SignedTransaction, options: CallOptions): Promise<TransactionOutcome> {
    const progress = await this.#progress(transaction.id, options)
    if (progress.transactionId !== undefined) {
      const outcome = await this.#ports.ledger.outcome(progress.transactionId, options)
      if (outcome.state !== 'unknown') return outcome
    } else if (progress.state === 'done') {
      const seen = await this.#seenInRecords(transaction, options)
      if (seen !== undefined) return seen
    }
    if (progress.state === 'failed') return this.#hold('wallet-failed')
    return this.#lostAfterAll(transaction.id)
  }

  /** What the chain calls it, if the wallet told; what it says itself is a hint. A wallet that cannot be asked is none. */
  async #progress(reference: string, options: CallOptions): Promise<WalletProgress> {
    if (ON_CHAIN.test(reference)) return { state: 'pending', transactionId: reference }
    const unknown: WalletProgress = { state: 'pending', transactionId: undefined }
    try {
      return await this.#within(LOOK_EVERY * 10, options, async (signal) =>
        // A wallet lets in whom it knows without a word, so a page that came back tries that, once.
        this.#wallet?.current === true || !this.#reconnected
          ? (await this.#reconnect({ signal })).progress(reference, { signal })
          : unknown
      )
    } catch (error) {
      if (options.signal?.aborted === true || !(error instanceof GhostError)) throw error
      this.#ports.log('warning', error.code, { source: 'wallet' })
      return unknown
    }
  }

  /** Calls that leave a slot or a profile are seen by others; a backup only by its owner. */
  async #seenInRecords(
    transaction: SignedTransaction,
    options: CallOptions
  ): Promise<TransactionOutcome | undefined> {
    const request = requestOf(transaction)
    const now = this.#ports.clock.now()
    if (request.function !== 'backup_keys' || now - this.#recordsAt < RECORDS_EVERY) return undefined
    this.#recordsAt = now
    const [first = '', second = ''] = request.inputs
    const sealed = keyBackupOfLimbs(first, second)
    if (!(await this.#backups(options)).some((backup) => equalBytes(backup, sealed))) return undefined
    return { state: 'accepted', height: await this.#ports.ledger.height(options), fee: request.fee }
  }

  /** Whoever may not look knows nothing. */
  async #backups(options: CallOptions): Promise<readonly Uint8Array[]> {
    try {
      return (await this.#wallet?.keyBackups(options)) ?? []
    } catch (error) {
      if (options.signal?.aborted === true || !(error instanceof GhostError)) throw error
      this.#ports.log('warning', error.code, { source: 'wallet' })
      return []
    }
  }

  #lostAfterAll(reference: string): TransactionOutcome {
    const now = this.#ports.clock.now()
    const since = this.#since.get(reference) ?? now
    this.#since.set(reference, since)
    if (Math.abs(now - since) < SEEN_WITHIN) return { state: 'unknown' }
    this.#since.delete(reference)
    return this.#hold('wallet-lost')
  }

  #reconnect(options: CallOptions): Promise<ConnectedWallet> {
    this.#reconnected = true
    return this.#connected(options)
  }

  async #connected(options: CallOptions): Promise<ConnectedWallet> {
    if (this.#wallet?.current !== true)
      this.#wallet = await this.#wallets.connect(this.#id, { ...options, standing: true })
    if (this.#wallet.address === this.#address) return this.#wallet
    this.#wallet = undefined
    throw new RejectedError('wallet-account', 'the wallet is set to another account')
  }

  /** @throws RejectedError `wallet-silent`, and whatever `work` rejects with */
  async #within<T>(
    ms: number,
    { signal }: CallOptions,
    work: (signal: AbortSignal) => Promise<T>
  ): Promise<T> {
    signal?.throwIfAborted()
    const over = new AbortController()
    const ends = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
    const silence = this.#ports.clock.sleep(ms, { signal: ends }).then(() => {
      throw new RejectedError('wallet-silent', 'the wallet did not answer')
    })
    try {
      return await Promise.race([work(ends), silence])
    } finally {
      over.abort()
      silence.catch(() => undefined)
    }
  }

  #hold(code: string, cause?: unknown): never {
    this.#held = code
    this.#changed()
    throw new RejectedError(code, 'the wallet did not do what it was asked for', { cause })
  }

  #show(asking: boolean): void {
    this.#asking = asking
    this.#changed()
  }
}

const requestOf = ({ body }: SignedTransaction): WalletRequest => JSON.parse(body) as WalletRequest

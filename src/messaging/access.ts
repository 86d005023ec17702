import { prepareSigning } from '../crypto/derive.ts'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { boundedName } from '../protocol/settings.ts'
import { installationIdFromBytes } from '../protocol/ids.ts'
import { submissionOf } from './account-submission.ts'
import { newBook } from './address-book/book.ts'
import type { MessengerOptions } from './context.ts'
import { Identity } from './identity.ts'
import { loadPart } from './load-part.ts'
import type { Account, Secrets } from './model.ts'
import { newcomer } from './newcomer.ts'
import { OfferedBundles } from './offered-bundles.ts'
import type { Ports, StoreSnapshot } from './ports.ts'
import { checkPassphrase } from './secrets.ts'
import type { Session } from './session.ts'
import { State } from './state.ts'
import { accountFromKeys, conditionOf, hasKeys, refuseLost } from './stored-state.ts'
import type { Telling } from './telling.ts'
import { Turns } from './turns.ts'
import type { MessengerPhase, NewAccount } from './application.ts'
import type { WalletEntrance } from './wallet-entrance.ts'

const INSTALLATION_BYTES = 8

/** What works on an account is no part of the first load: it comes while the passphrase is hashed. */
const loadSession = () => loadPart(() => import('./session.ts'))

/** The way into the account of this browser and out of it: made, unlocked, locked, lost, wiped. One step at a time. */
export class Access {
  readonly #ports: Ports
  readonly #options: MessengerOptions
  readonly #telling: Telling
  readonly #turns = new Turns()
  #walletEntrance: Promise<WalletEntrance> | undefined
  #phase: MessengerPhase = 'none'
  #condition: string | undefined
  #session: Session | undefined

  constructor(ports: Ports, options: MessengerOptions, telling: Telling) {
    this.#ports = ports
    this.#options = options
    this.#telling = telling
  }

  get phase(): MessengerPhase {
    return this.#phase
  }

  /** What is wrong with what this browser keeps: an error code. */
  get condition(): string | undefined {
    return this.#condition
  }

  get session(): Session | undefined {
    return this.#session
  }

  /** Begins to load what `enter` needs; a failure of that is told there. */
  prepare(): void {
    loadSession()
      // In a task of its own: together they would hold up what is typed.
      .then(() => this.#ports.clock.sleep(0))
      .then(prepareSigning)
      .catch(() => undefined)
  }

  /** Looks whether this browser has an account. */
  async open(): Promise<void> {
    this.#ports.store.observeLoss(() => void this.#lost())
    await this.#look()
  }

  /** Makes the account and unlocks it; answers its secrets. */
  make(given: NewAccount): Promise<Secrets> {
    return this.#turns.take('phase', async () => {
      checkPassphrase(given.passphrase)
      this.prepare()
      const { keystore, store, random, clock } = this.#ports
      const { secrets, ...who } = await newcomer(this.#ports, () => this.entrance(), given)
      if (await keystore.exists())
        throw new UsageError('account-exists', 'there is an account in this browser already')
      // Nothing is kept of an account that this page then cannot enter.
      await loadSession()
      // A page that went between store and keystore left a store that nothing opens any more.
      await keystore.wipe()
      const account: Account = {
        name: boundedName(given.name),
        ...who,
        installation: installationIdFromBytes(random.bytes(INSTALLATION_BYTES)),
        installedAt: clock.now(),
        registeredVersion: 0,
        book: newBook(given.name, given.source.kind === 'new')
      }
      // The store first: a keystore without an account would be a locked door to nothing.
      await store.open(secrets.storageKey)
      // Also closed where the disk is full: the next attempt wipes it, which is no loss of an account in use.
      await store.commit({ account }).finally(() => store.close())
      await keystore.create(given.passphrase, secrets)
      await this.enter(secrets)
      return secrets
    })
  }

  /** @throws UsageError `wrong-passphrase`, `account-missing`; StorageError */
  unlock(passphrase: string): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#phase === 'unlocked') return
      await this.enter(await this.#ports.keystore.unlock(passphrase))
    })
  }

  /** Ends the work; the passphrase is needed for the next. */
  lock(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#phase !== 'unlocked') return
      await this.leave()
      this.#setPhase('locked')
    })
  }

  /** Removes everything of the account from this browser. */
  wipe(): Promise<void> {
    return this.#turns.take('phase', async () => {
      await this.leave()
      await this.#ports.keystore.wipe()
      this.#ports.formerChoices?.forget()
      this.#setPhase('none')
    })
  }

  /** Ends the work, as the page goes. */
  close(): Promise<void> {
    return this.#turns.take('phase', () => this.leave())
  }

  /** Most people have no wallet: what one needs is loaded when it is asked for. */
  entrance(): Promise<WalletEntrance> {
    const load = async () =>
      new (await loadPart(() => import('./wallet-entrance.ts'))).WalletEntrance(this.#ports)
    this.#walletEntrance ??= load().catch((error: unknown) => {
      this.#walletEntrance = undefined
      throw error
    })
    return this.#walletEntrance
  }

  /** Takes up the work on the account of these secrets. @throws UsageError `account-missing`; StorageError */
  async enter(secrets: Secrets): Promise<void> {
    const { Session } = await loadSession()
    await refuseLost(this.#ports.keystore)
    const snapshot = await this.#opened(secrets.storageKey)
    const account = snapshot.account ?? (await accountFromKeys(this.#ports, secrets))
    this.#condition = snapshot.account === undefined ? 'storage-rows-missing' : undefined
    const state = new State(this.#ports.store, snapshot, account)
    const identity = new Identity(secrets, account.address, account.addressHash)
    if (account.registeredVersion > 0) identity.version = account.registeredVersion
    else identity.isVersionKnown = account.rebuild === undefined
    const context = {
      ports: this.#ports,
      identity,
      state,
      turns: new Turns(),
      options: this.#options,
      offered: new OfferedBundles()
    }
    const telling = this.#telling
    const tellAccount = (): void => {
      if (this.#session !== undefined) telling.account(this.#session)
    }
    const submission = await submissionOf(context, tellAccount)
    const session = new Session(context, submission, {
      reachability: (peer) => telling.conversations(this.unlocked(), [peer]),
      connections: () => telling.tell({ kind: 'connections', connections: session.connections }),
      account: tellAccount,
      problem: (code) => telling.tell({ kind: 'problem', code })
    })
    this.#session = session
    state.observe((changes) => {
      // Asked for before the account was locked and durable after: kept, and there is nobody to tell.
      if (this.#session !== undefined) telling.committed(this.#session, changes)
    })
    state.observeKeeping(tellAccount)
    this.#setPhase('unlocked')
    session.start()
  }

  async #look(): Promise<void> {
    const stored = await this.#ports.keystore.inspect()
    this.#condition = conditionOf(stored)
    this.#setPhase(hasKeys(stored) ? 'locked' : 'none')
  }

  /** The store was taken away under an unlocked account. */
  #lost(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#session === undefined) return
      await this.leave()
      await this.#look()
      this.#condition ??= 'storage-gone'
      this.#setPhase(this.#phase)
    })
  }

  /** Damaged rows are told once and set aside by the store; what is left opens. */
  async #opened(storageKey: Uint8Array): Promise<StoreSnapshot> {
    try {
      return await this.#ports.store.open(storageKey)
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'storage-damaged') throw error
      this.#telling.tell({ kind: 'problem', code: error.code })
      return this.#ports.store.open(storageKey)
    }
  }

  /** Ends the work; nothing of it touches the store afterwards. */
  async leave(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    await session.stop()
    this.#session = undefined
    await this.#ports.store.close()
  }

  /** What works on the unlocked account. @throws UsageError `locked` */
  unlocked(): Session {
    if (this.#session === undefined) throw new UsageError('locked', 'unlock the account first')
    return this.#session
  }

  #setPhase(phase: MessengerPhase): void {
    this.#phase = phase
    this.#telling.tell({ kind: 'phase', phase })
  }
}

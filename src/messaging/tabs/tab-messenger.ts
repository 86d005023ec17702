import { GhostError, TransientError, UsageError } from '../../protocol/errors.ts'
import type { MessengerOptions } from '../context.ts'
import { createMessenger, type PortedMessenger } from '../messenger.ts'
import type { Secrets } from '../model.ts'
import type { Ports, Release, TabFrame, Tabs } from '../ports.ts'
import { conditionOf, hasKeys } from '../stored-state.ts'
import { Turns } from '../turns.ts'
import type { Messenger, MessengerChange, MessengerPhase, NewAccount } from '../views.ts'
import { Following } from './following.ts'
import { Leading, presenceOf } from './leading.ts'
import { ASKED_METHODS, perform, type AskedMethod } from './routes.ts'
import { isTabFrame, SealedChannel } from './sealed-channel.ts'

/** Whoever holds this name works on the account: store, chain and network are his alone. */
const ACCOUNT = 'account'
const TERM_BYTES = 16
/** ms in which a living tab answers, or lets go of the account. */
const PATIENCE = 15_000

/** One of the two ways of working on an account, from unlock to lock. */
interface Work {
  readonly secrets: Secrets
  readonly channel: SealedChannel
  /** Ends waiting for the account. */
  readonly ended: AbortController
  following?: Following
  /** The account is unlocked in this tab, whether or not others have heard of it. */
  holds: boolean
  leading?: { readonly face: Leading; readonly release: Release }
}

/**
 * The messenger of one tab among several of an account (docs/decisions/015-one-tab-leads.md). Each tab is unlocked by
 * its own passphrase. The one that holds the account works on it as if it were alone; the others follow it, and the
 * one that waited longest takes over when it goes, however it goes.
 */
class TabMessenger {
  readonly #ports: Ports
  readonly #tabs: Tabs
  readonly #local: PortedMessenger
  readonly #turns = new Turns()
  readonly #listeners = new Set<(change: MessengerChange) => void>()
  #present: Promise<Release> | undefined
  #phase: MessengerPhase = 'none'
  #condition: string | undefined
  #work: Work | undefined

  constructor(ports: Ports, tabs: Tabs, options: Partial<MessengerOptions>) {
    this.#ports = ports
    this.#tabs = tabs
    this.#local = createMessenger(ports, options)
    this.#local.observe((change) => this.#worked(change))
  }

  get phase(): MessengerPhase {
    return this.#phase
  }

  get condition(): string | undefined {
    return this.#condition ?? this.#local.condition()
  }

  /** What works on the account in this tab, where it is this one. */
  get local(): PortedMessenger {
    return this.#local
  }

  get following(): Following | undefined {
    return this.#work?.holds === true ? undefined : this.#work?.following
  }

  async open(): Promise<void> {
    this.#present ??= this.#tabs.hold(presenceOf(this.#tabs.self))
    this.#tabs.listen((frame) => {
      if (isTabFrame(frame)) this.#heard(frame)
    })
    this.#ports.store.observeLoss(() => void this.#lost())
    await this.#look()
  }

  observe(listener: (change: MessengerChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  createAccount(given: NewAccount): Promise<void> {
    return this.#turns.take('phase', async () => {
      const release = await this.#tabs.tryHold(ACCOUNT)
      if (release === undefined)
        throw new UsageError('account-exists', 'another tab has an account open, or makes one')
      try {
        this.#condition = undefined
        const secrets = await this.#local.make(given)
        this.#lead(this.#begin(secrets), release)
        this.#tabs.post(this.#frame('look'))
      } catch (error) {
        release()
        throw error
      }
    })
  }

  async unlock(passphrase: string): Promise<void> {
    const { shown } = await this.#turns.take('phase', async () => {
      if (this.#work !== undefined) return {}
      const secrets = await this.#ports.keystore.unlock(passphrase)
      const release = await this.#tabs.tryHold(ACCOUNT)
      const work = this.#begin(secrets)
      if (release === undefined) return { shown: this.#follow(work) }
      await this.#takeOver(work, release)
      return {}
    })
    // Not within the turn: the tab that leads may go before it welcomes us, and then it is our turn to lead.
    await shown
  }

  lock(): Promise<void> {
    this.#tabs.post(this.#frame('lock'))
    return this.#locked()
  }

  async wipe(): Promise<void> {
    this.#tabs.post(this.#frame('wipe'))
    await this.#turns.take('phase', async () => {
      await this.#leave()
      // Should another tab not let go: nothing is open here any more, and nothing is gone.
      if (this.#phase === 'unlocked') this.#setPhase('locked')
      const release = await this.#withPatience((signal) => this.#tabs.hold(ACCOUNT, { signal }))
      await this.#ports.keystore.wipe().finally(release)
      this.#condition = undefined
      this.#setPhase('none')
    })
    this.#tabs.post(this.#frame('look'))
  }

  close(): Promise<void> {
    return this.#turns.take('phase', async () => {
      await this.#leave()
      const release = await this.#present
      release?.()
    })
  }

  /** The keystore is every tab's; a backup in a wallet is renewed by whoever holds the account. */
  async changePassphrase(current: string, next: string): Promise<void> {
    const { following } = this
    if (following === undefined || following.account?.wallet === undefined)
      return this.#local.changePassphrase(current, next)
    await following.ask('changePassphrase', [current, next])
  }

  /** Does it here, or asks whoever holds the account. */
  perform(method: AskedMethod, parameters: readonly unknown[]): Promise<unknown> {
    const { following } = this
    if (following !== undefined) return following.ask(method, parameters)
    return perform(this.#local, { method, parameters, repeated: false })
  }

  #frame(kind: 'lock' | 'wipe' | 'look'): TabFrame {
    return { kind, from: this.#tabs.self, build: this.#tabs.build }
  }

  #heard({ kind }: TabFrame): void {
    if (kind === 'lock' || kind === 'wipe') void this.#locked()
    else if (kind === 'look') void this.#turns.take('phase', () => this.#look())
  }

  /** Is there an account in this browser? */
  async #look(): Promise<void> {
    if (this.#work !== undefined) return
    const stored = await this.#ports.keystore.inspect()
    this.#condition = conditionOf(stored)
    this.#setPhase(hasKeys(stored) ? 'locked' : 'none')
  }

  /** The store was taken away under an unlocked account. */
  #lost(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#work === undefined) return
      await this.#leave()
      await this.#gone()
    })
  }

  /** Looks what is left, and says that something went. */
  async #gone(): Promise<void> {
    await this.#look()
    if (this.#phase !== 'none' || this.#condition !== undefined) return
    this.#condition = 'storage-gone'
    this.#setPhase('none')
  }

  #locked(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#work === undefined) return
      await this.#leave()
      this.#setPhase('locked')
    })
  }

  #begin(secrets: Secrets): Work {
    const channel = new SealedChannel(this.#tabs, this.#ports, secrets.storageKey)
    return (this.#work = { secrets, channel, ended: new AbortController(), holds: false })
  }

  /** Resolves when this tab shows the account; from then on it waits to take over. @throws TransientError `tab-silent` */
  async #follow(work: Work): Promise<void> {
    const { random, clock, ledger } = this.#ports
    await this.#present
    const shown = Promise.withResolvers<undefined>()
    work.following = new Following({
      tabs: this.#tabs,
      channel: work.channel,
      random,
      clock,
      ledger,
      tell: (change) => {
        if (change.kind === 'phase') this.#phase = change.phase
        this.#tell(change)
      },
      otherBuild: () => {
        this.#setPhase('other-version')
        shown.resolve(undefined)
      }
    })
    const { joined } = work.following
    try {
      await this.#withPatience(() => Promise.race([joined, shown.promise, this.#succession(work)]))
    } catch (error) {
      await this.#turns.take('phase', () => this.#giveUp(work, error))
      throw error
    }
  }

  /** Waits for its turn to lead; resolves when it came, or when the account was locked before. */
  async #succession(work: Work): Promise<void> {
    const { signal } = work.ended
    const release = await this.#tabs.hold(ACCOUNT, { signal }).catch((error: unknown) => {
      if (signal.aborted) return undefined
      throw error
    })
    if (release === undefined) return
    await this.#turns
      .take('phase', () => this.#takeOver(work, release))
      .catch((error: unknown) =>
        this.#tell({ kind: 'problem', code: error instanceof GhostError ? error.code : 'internal' })
      )
  }

  /** Begins to work on the account; what nobody answered so far is done now. Call it within a turn. */
  async #takeOver(work: Work, release: Release): Promise<void> {
    if (this.#work !== work) return release()
    try {
      await this.#local.enter(work.secrets)
    } catch (error) {
      release()
      await this.#giveUp(work, error)
      throw error
    }
    this.#lead(work, release)
    const left = work.following?.end() ?? []
    for (const { request, resolve, reject } of left) perform(this.#local, request).then(resolve, reject)
  }

  #lead(work: Work, release: Release): void {
    const term = [...this.#ports.random.bytes(TERM_BYTES)].join('.')
    const face = new Leading(this.#tabs, work.channel, this.#local, term)
    work.holds = true
    work.leading = { face, release }
    face.start()
  }

  /** The account could not be shown. Call it within a turn. */
  async #giveUp(work: Work, error: unknown): Promise<void> {
    if (this.#work !== work) return
    for (const { reject } of work.following?.end() ?? []) reject(error)
    await this.#leave()
    await this.#gone()
  }

  /** Ends this tab's part, whichever it is; resolves when nothing of it touches the store any more. */
  async #leave(): Promise<void> {
    const work = this.#work
    if (work === undefined) return
    this.#work = undefined
    work.ended.abort()
    work.leading?.face.stop()
    const locked = new UsageError('locked', 'the account was locked')
    for (const { reject } of work.following?.end() ?? []) reject(locked)
    work.channel.close()
    await this.#local.leave()
    work.leading?.release()
  }

  /** Facts of the account at work here. */
  #worked(change: MessengerChange): void {
    if (change.kind === 'phase') {
      if (change.phase !== 'unlocked') return
      this.#phase = 'unlocked'
      // What screens read from here on is what this tab knows itself.
      if (this.#work !== undefined) this.#work.holds = true
    } else this.#work?.leading?.face.relay(change)
    this.#tell(change)
  }

  /** @throws TransientError `tab-silent` when another tab does not do its part in time */
  async #withPatience<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const done = new AbortController()
    const silence = this.#ports.clock.sleep(PATIENCE, { signal: done.signal }).then(() => {
      throw new TransientError('tab-silent', 'another tab holds the account and does not answer')
    })
    try {
      return await Promise.race([work(done.signal), silence])
    } finally {
      silence.catch(() => undefined)
      done.abort(new UsageError('locked', 'nobody waits any more'))
    }
  }

  #setPhase(phase: MessengerPhase): void {
    this.#phase = phase
    this.#tell({ kind: 'phase', phase })
  }

  #tell(change: MessengerChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** What is asked before anything was ever shown. */
const nothingYet = (): UsageError => new UsageError('locked', 'unlock the account first')

const known = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw nothingYet()
  return value
}

/**
 * The application in one of several tabs. Call `open()` once before anything else, and `close()` when the page goes.
 */
export const createTabMessenger = (
  ports: Ports,
  tabs: Tabs,
  options: Partial<MessengerOptions> = {}
): Messenger & { open(): Promise<void> } => {
  const tab = new TabMessenger(ports, tabs, options)
  const { local } = tab
  const asked = Object.fromEntries(
    ASKED_METHODS.map((method) => [
      method,
      (...parameters: readonly unknown[]) => tab.perform(method, parameters)
    ])
  ) as unknown as Pick<Messenger, AskedMethod>
  return {
    ...asked,
    open: () => tab.open(),
    phase: () => tab.phase,
    condition: () => tab.condition,
    observe: (listener) => tab.observe(listener),
    wallets: () => local.wallets(),
    connectWallet: (id) => local.connectWallet(id),
    createAccount: (given) => tab.createAccount(given),
    unlock: (passphrase) => tab.unlock(passphrase),
    lock: () => tab.lock(),
    wipe: () => tab.wipe(),
    close: () => tab.close(),
    phrase: (passphrase) => local.phrase(passphrase),
    changePassphrase: (current, next) => tab.changePassphrase(current, next),
    account: () => (tab.following === undefined ? local.account() : known(tab.following.account)),
    connections: () => (tab.following === undefined ? local.connections() : known(tab.following.connections)),
    conversations: () => tab.following?.conversations ?? local.conversations(),
    contact: (peer) =>
      tab.following === undefined ? local.contact(peer) : known(tab.following.contact(peer))
  }
}

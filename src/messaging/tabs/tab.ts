import { UsageError } from '../../protocol/errors.ts'
import type { MessengerOptions } from '../context.ts'
import { createMessenger, type PortedMessenger } from '../messenger.ts'
import type { Secrets } from '../model.ts'
import { loadPart } from '../load-part.ts'
import type { Held, Ports, TabFrame, Tabs } from '../ports.ts'
import { Turns } from '../turns.ts'
import type { MessengerChange, MessengerPhase, NewAccount } from '../application.ts'
import type { Following } from './following.ts'
import { eraseAccount } from './erasing.ts'
import { freshName } from './fresh-name.ts'
import { GivenBack } from './given-back.ts'
import { Leading } from './leading.ts'
import { withPatience } from './patience.ts'
import { Presence } from './presence.ts'
import { perform, type AskedMethod } from './routes.ts'
import { SealedChannel } from './sealed-channel.ts'
import { Shown } from './shown.ts'
import { isTabFrame } from './tab-messages.ts'
import { ACCOUNT, Work } from './work.ts'

/**
 * The messenger of one tab among several of an account (docs/decisions/015-one-tab-leads.md). Each tab is unlocked by
 * its own passphrase. The one that holds the account works on it as if it were alone; the others follow it, and the
 * one that waited longest takes over when it goes, however it goes.
 */
export class Tab {
  readonly #ports: Ports
  readonly #tabs: Tabs
  readonly #local: PortedMessenger
  readonly #turns = new Turns()
  readonly #shown: Shown
  readonly #presence: Presence
  readonly #givenBack: GivenBack
  #sequence = 0
  #work: Work | undefined

  constructor(ports: Ports, tabs: Tabs, options: Partial<MessengerOptions>) {
    this.#ports = ports
    this.#tabs = tabs
    this.#shown = new Shown(() => this.#prepare())
    this.#givenBack = new GivenBack(ports.clock)
    this.#local = createMessenger(ports, options)
    this.#local.observe((change) => this.#worked(change))
    this.#presence = new Presence(tabs, () => this.following?.greet())
  }

  get phase(): MessengerPhase {
    return this.#shown.phase
  }

  get condition(): string | undefined {
    return this.#shown.condition ?? this.#local.condition()
  }

  /** What works on the account in this tab, where it is this one. */
  get local(): PortedMessenger {
    return this.#local
  }

  get following(): Following | undefined {
    return this.#work?.holds === true ? undefined : this.#work?.following
  }

  async open(): Promise<void> {
    this.#presence.begin().catch((error: unknown) => this.#shown.complain(error))
    this.#tabs.listen((frame) => {
      if (isTabFrame(frame)) this.#heard(frame)
    })
    this.#ports.store.observeLoss(() => void this.#lost())
    await this.#look()
  }

  observe(listener: (change: MessengerChange) => void): () => void {
    return this.#shown.observe(listener)
  }

  createAccount(given: NewAccount): Promise<void> {
    return this.#turns.take('phase', async () => {
      const held = await this.#tabs.tryHold(ACCOUNT)
      if (held === undefined)
        throw new UsageError('account-exists', 'another tab has an account open, or makes one')
      try {
        this.#shown.condition = undefined
        const secrets = await this.#local.make(given)
        this.#lead(this.#begin(secrets), held)
        this.#tabs.post(this.#frame('look'))
      } catch (error) {
        held.release()
        throw error
      }
    })
  }

  async unlock(passphrase: string): Promise<void> {
    const { shown } = await this.#turns.take('phase', async () => {
      if (this.#work !== undefined) return {}
      const secrets = await this.#ports.keystore.unlock(passphrase)
      const held = await this.#tabs.tryHold(ACCOUNT)
      const work = this.#begin(secrets)
      if (this.#shown.condition === 'account-taken') this.#shown.condition = undefined
      if (held === undefined) return { shown: this.#follow(work) }
      await this.#takeOver(work, held)
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
      // Nothing of it is shown any more, however long another tab takes to let go.
      if (this.#shown.phase === 'unlocked') this.#shown.setPhase('locked')
      this.#shown.condition = await eraseAccount(this.#ports, this.#tabs)
      this.#shown.setPhase('none')
    })
    this.#tabs.post(this.#frame('look'))
  }

  close(): Promise<void> {
    return this.#turns.take('phase', async () => {
      await this.#leave()
      await this.#presence.end()
    })
  }

  /** Does it here, or asks whoever holds the account. */
  perform(method: AskedMethod, parameters: readonly unknown[]): Promise<unknown> {
    const { following } = this
    if (following !== undefined) return following.ask(method, parameters)
    return perform(this.#local, this.#givenBack.requestOf(method, parameters))
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
    if (this.#work === undefined) this.#shown.found(await this.#ports.keystore.inspect())
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
    this.#shown.missed()
  }

  #locked(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#work === undefined) return
      await this.#leave()
      this.#shown.setPhase('locked')
    })
  }

  #begin(secrets: Secrets): Work {
    const { random, log } = this.#ports
    const said = { random, log, nextSequence: () => ++this.#sequence }
    const channel = new SealedChannel(this.#tabs, said, secrets.storageKey)
    return (this.#work = new Work(secrets, channel))
  }

  /** Resolves when this tab shows the account; from then on it waits to take over. @throws TransientError `tab-silent` */
  async #follow(work: Work): Promise<void> {
    const shown = Promise.withResolvers<undefined>()
    try {
      await this.#presence.begin()
      // Most people have one tab: what only a second one needs is no part of the first load.
      const { Following } = await loadPart(() => import('./following.ts'))
      if (this.#work !== work) return
      work.following = new Following({
        tabs: this.#tabs,
        channel: work.channel,
        ports: this.#ports,
        givenBack: this.#givenBack,
        tell: (change) => {
          if (change.kind === 'phase') this.#shown.phase = change.phase
          this.#shown.tell(change)
        },
        otherBuild: () => {
          this.#shown.setPhase('other-version')
          shown.resolve(undefined)
        }
      })
      const { joined } = work.following
      await withPatience(this.#ports.clock, () =>
        Promise.race([joined, shown.promise, this.#succession(work)])
      )
    } catch (error) {
      await this.#turns.take('phase', () => this.#giveUp(work, error))
      throw error
    }
  }

  /** Waits for its turn to lead; resolves when it came, or when the account was locked before. */
  async #succession(work: Work): Promise<void> {
    const signal = work.ended
    const held = await this.#tabs.hold(ACCOUNT, { signal }).catch((error: unknown) => {
      if (signal.aborted) return undefined
      throw error
    })
    if (held === undefined) return
    await this.#turns
      .take('phase', () => this.#takeOver(work, held))
      .catch((error: unknown) => this.#shown.complain(error))
  }

  /** Begins to work on the account; what nobody answered so far is done now. Call it within a turn. */
  async #takeOver(work: Work, held: Held): Promise<void> {
    if (this.#work !== work) return held.release()
    try {
      await this.#local.enter(work.secrets)
    } catch (error) {
      held.release()
      await this.#giveUp(work, error)
      throw error
    }
    this.#lead(work, held)
    const left = work.following?.end() ?? []
    for (const { request, resolve, reject } of left) perform(this.#local, request).then(resolve, reject)
  }

  #lead(work: Work, held: Held): void {
    const given = { tabs: this.#tabs, clock: this.#ports.clock }
    const face = new Leading(given, work.channel, this.#local, freshName(this.#ports.random))
    work.lead(face, held, () => void this.#robbed(work))
  }

  /** Other code of this origin took the account: another tab may work on it from now on, so nothing is written here. */
  #robbed(work: Work): Promise<void> {
    if (this.#work !== work) return Promise.resolve()
    this.#ports.store.sever()
    work.end()
    return this.#turns.take('phase', async () => {
      if (this.#work !== work) return
      await this.#leave()
      this.#shown.condition = 'account-taken'
      this.#shown.setPhase('locked')
    })
  }

  /** The account could not be shown. Call it within a turn. */
  async #giveUp(work: Work, error: unknown): Promise<void> {
    if (this.#work !== work) return
    work.refuse(error)
    await this.#leave()
    await this.#gone()
  }

  /** Ends this tab's part, whichever it is; resolves when nothing of it touches the store any more. */
  async #leave(): Promise<void> {
    const work = this.#work
    if (work === undefined) return
    this.#work = undefined
    work.end()
    await this.#local.leave()
    work.leading?.held.release()
    this.#givenBack.forget()
  }

  /** Facts of the account at work here. */
  #worked(change: MessengerChange): void {
    if (change.kind === 'phase') {
      if (change.phase !== 'unlocked') return
      this.#shown.phase = 'unlocked'
      // What screens read from here on is what this tab knows itself.
      if (this.#work !== undefined) this.#work.holds = true
    } else this.#work?.leading?.face.relay(change)
    this.#shown.tell(change)
  }

  #prepare(): void {
    this.#local.prepare()
    import('./following.ts').catch(() => undefined)
  }
}

import { RejectedError } from '../protocol/errors.ts'
import type { Anchoring } from './anchoring.ts'
import { queuedCall } from './anchor-plan.ts'
import { moveToChain } from './chain-change.ts'
import type { Context } from './context.ts'
import type { Identity } from './identity.ts'
import { Loop } from './loop.ts'
import type { PinnedKeys } from './model.ts'
import type { AccountView } from './views.ts'

/** Below this the faucet is asked, where there is one: a dozen messages, in microcredits. */
const LOW_BALANCE = 50_000
/** The faucet is asked at most this often, ms. */
const FAUCET_PAUSE = 60_000
/** Our own profile is read again this often, ms: another browser of this account may have changed the keys. */
const PROFILE_AGAIN = 600_000
/** Id of the queued call that registers keys: one at a time. */
export const PROFILE_CALL = 'profile'
const BACKUP_CALL = 'backup'
/** Two browsers of one account that registered at once register again this far apart at most, ms. */
const APART = 60_000

/** What others do about it. */
interface RegistrationEvents {
  readonly account: () => void
  readonly problem: (code: string) => void
  /** Which keys of our own are in use was read, or it changed. */
  readonly keysInUse: () => void
}

/** Credits, and the profile that lets others find our keys. Both come by themselves where a faucet is configured. */
export class Registration {
  readonly #context: Context
  readonly #anchoring: () => Anchoring
  readonly #events: RegistrationEvents
  readonly #loop: Loop
  #balance: number | undefined
  #askFaucetAt = 0
  #chainChecked = false
  #toldProgram = false
  #anotherChain = false
  #toldReplaced = false
  /** Another browser of this account registered at the same time: the version on chain is not that of the keys. */
  #collided = false
  #readAt = -Infinity

  constructor(context: Context, anchoring: () => Anchoring, events: RegistrationEvents) {
    this.#context = context
    this.#anchoring = anchoring
    this.#events = events
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'registration', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** A transaction was accepted: registration may be done, the balance is lower. */
  async settled(): Promise<void> {
    const signal = new AbortController().signal
    await this.readProfile(signal)
    this.#loop.wake()
  }

  /** Calls came or went: once our keys and every anchor are on this chain, the move is over. */
  noteMoved(): void {
    const { state } = this.#context
    if (!this.#anotherChain || state.account.registeredVersion === 0) return
    if ([...state.calls()].some((call) => call.state !== 'accepted')) return
    this.#anotherChain = false
    this.#events.account()
  }

  /** There is something new to put on chain. */
  wake(): void {
    this.#loop.wake()
  }

  /** Microcredits; undefined until a node answered. */
  get balance(): number | undefined {
    return this.#balance
  }

  /** Chain and program are those we were built for. */
  get chainChecked(): boolean {
    return this.#chainChecked
  }

  /** The chain in use is not the one this account was used on before, and not all of it is there yet. */
  get anotherChain(): boolean {
    return this.#anotherChain
  }

  get view(): AccountView['registration'] {
    const { state } = this.#context
    if (state.account.registeredVersion > 0) return 'registered'
    const call = state.call(PROFILE_CALL) ?? state.call(BACKUP_CALL)
    if (call === undefined) return this.#balance === undefined ? 'pending' : 'waiting-for-credits'
    return call.attempts > 2 ? 'failed' : 'pending'
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { ports, identity, options } = this.#context
    await this.#checkChain(signal)
    const registered = await this.readProfile(signal)
    this.#balance = await ports.ledger.balance(identity.address, { signal })
    if (this.#balance < LOW_BALANCE) await this.#askFaucet(signal)
    this.noteMoved()
    this.#events.account()
    if (await this.#backup()) return options.pollInterval
    if (registered) return this.#balance < LOW_BALANCE ? options.pollInterval : PROFILE_AGAIN
    if (this.#balance < ports.ledger.fee('register_profile')) return options.eagerPollInterval
    await this.#queue()
    // One that is on its way is watched at its pace: what watches it wakes us.
    if (this.#context.state.call(PROFILE_CALL)?.state === 'queued') this.#anchoring().wake()
    this.#events.account()
    return options.pollInterval
  }

  /** The profile may have been seen meanwhile, and its call taken away: registering twice would use up a version. */
  #queue(): Promise<void> {
    const { ports, identity, state, turns } = this.#context
    return turns.take('account', async () => {
      const { registeredVersion, rotation } = state.account
      if (registeredVersion > 0 && rotation?.state !== 'registering') return
      const version = rotation?.version ?? identity.version
      const queued = state.call(PROFILE_CALL)
      const flying = queued?.state === 'built' || queued?.state === 'broadcast'
      const outdated = !flying && queued?.call.kind === 'register' && queued.call.version !== version
      if (queued !== undefined && !outdated) return
      const call = { kind: 'register', version } as const
      const share = (ports.random.bytes(1)[0] ?? 0) / 255
      const apart = this.#collided ? Math.round(share * APART) : 0
      await state.commit({ calls: [queuedCall(PROFILE_CALL, call, ports.clock.now() + apart)] })
    })
  }

  /** Keys in a wallet's record come first: is that still to be done? */
  async #backup(): Promise<boolean> {
    const { state, ports } = this.#context
    const { wallet } = state.account
    if (wallet === undefined || wallet.kept) return false
    const queued = state.call(BACKUP_CALL)
    const outdated =
      queued?.state === 'queued' && queued.call.kind === 'backup' && !same(queued.call.sealed, wallet.backup)
    if ((queued === undefined || outdated) && (this.#balance ?? 0) >= ports.ledger.fee('backup_keys')) {
      const call = { kind: 'backup', sealed: wallet.backup } as const
      await state.commit({ calls: [queuedCall(BACKUP_CALL, call, ports.clock.now())] })
    }
    this.#anchoring().wake()
    return true
  }

  async #checkChain(signal: AbortSignal): Promise<void> {
    if (this.#chainChecked) return
    const { ledger } = this.#context.ports
    await this.#checkProgram(signal)
    const chain = await ledger.identify({ signal })
    const { state, turns } = this.#context
    const before = state.account.chain
    if (before === undefined)
      await turns.take('account', () => state.commit({ account: { ...state.account, chain } }))
    else if (before.genesis !== chain.genesis || before.network !== chain.network) {
      await moveToChain(this.#context, chain)
      this.#anotherChain = true
    }
    ledger.expectChain(chain)
    this.#chainChecked = true
    this.#anchoring().wake()
  }

  /** Another program under our name, or none: nothing is written, and the user is told once. */
  async #checkProgram(signal: AbortSignal): Promise<void> {
    try {
      await this.#context.ports.ledger.checkProgram({ signal })
    } catch (error) {
      if (error instanceof RejectedError && !this.#toldProgram) this.#events.problem(error.code)
      this.#toldProgram ||= error instanceof RejectedError
      throw error
    }
  }

  /** Are the keys that stand on chain ours? Then they are the ones in use. Answers whether nothing is left to register. */
  async readProfile(signal: AbortSignal): Promise<boolean> {
    const { ports, identity, state } = this.#context
    const { registeredVersion, rotation } = state.account
    const due = Math.abs(ports.clock.now() - this.#readAt) >= PROFILE_AGAIN
    if (registeredVersion > 0 && rotation?.state !== 'registering' && !due) return true
    const believed = (keys: PinnedKeys) => ours(identity, keys)
    const profile = await ports.ledger.profile(identity.self, {
      signal,
      believed,
      certain: this.#isFromElsewhere
    })
    this.#readAt = ports.clock.now()
    if (profile === undefined || !ours(identity, profile)) return this.#foreign(profile)
    const outdated = profile.version < Math.max(registeredVersion, rotation?.version ?? 0)
    if (profile.version > registeredVersion) await this.#registered(profile.version)
    this.#know(state.account.registeredVersion)
    return !outdated || rotation?.state !== 'registering'
  }

  /** Another device has registered, most likely: whoever registers because one node hides that changes the keys. */
  get #isFromElsewhere(): boolean {
    const { rebuild, restored } = this.#context.state.account
    return rebuild !== undefined || restored === true
  }

  /** Nothing of ours stands on chain: the next version is to be registered. */
  async #foreign(profile: PinnedKeys | undefined): Promise<boolean> {
    const { identity, state } = this.#context
    const { registeredVersion, rotation } = state.account
    this.#collided = profile !== undefined && misplaced(identity, profile)
    if (registeredVersion === 0) {
      // Keys that this phrase does not give cannot be used; the next version is ours again.
      this.#know(profile === undefined ? 1 : profile.version + 1)
      if (this.#collided && state.call(PROFILE_CALL)?.state !== 'queued')
        await state.commit({ removedCalls: [PROFILE_CALL] })
      return false
    }
    identity.isVersionKnown = true
    if (this.#collided) {
      if (rotation?.state !== 'registering') await this.#rotate((profile?.version ?? 0) + 1)
    } else if (profile !== undefined && profile.version > registeredVersion && !this.#toldReplaced) {
      this.#toldReplaced = true
      this.#events.problem('own-keys-replaced')
    }
    if (state.account.rotation?.state !== 'registering') return true
    if (profile !== undefined && profile.version >= state.account.rotation.version)
      await this.#rotate(profile.version + 1)
    return false
  }

  #rotate(version: number): Promise<void> {
    const { state, turns } = this.#context
    const account = { ...state.account, rotation: { state: 'registering', version } } as const
    // What registered the version before has done what it could.
    return turns.take('account', () => state.commit({ account, removedCalls: [PROFILE_CALL] }))
  }

  /** Durable first: from here on these keys seal, and nobody is told twice. */
  async #registered(version: number): Promise<void> {
    const { state, turns } = this.#context
    const transaction = state.call(PROFILE_CALL)?.transaction?.id
    await turns.take('account', async () => {
      const { rotation, ...account } = state.account
      const named = transaction === undefined ? {} : { transaction }
      // What another browser of this account changed, that one announces.
      const next =
        rotation === undefined ? {} : { rotation: { state: 'announcing' as const, version, ...named } }
      await state.commit({
        account: { ...account, registeredVersion: version, ...next },
        removedCalls: [PROFILE_CALL]
      })
    })
    this.#know(version)
    this.#anchoring().wake()
    this.#events.account()
  }

  #know(version: number): void {
    const { identity } = this.#context
    if (identity.isVersionKnown && identity.version === version) return
    identity.version = version
    identity.isVersionKnown = true
    this.#events.keysInUse()
  }

  async #askFaucet(signal: AbortSignal): Promise<void> {
    const { ports, identity } = this.#context
    if (ports.faucet === undefined || this.#askFaucetAt > ports.clock.now()) return
    this.#askFaucetAt = ports.clock.now() + FAUCET_PAUSE
    await ports.faucet.request(identity.address, { signal })
    this.#balance = await ports.ledger.balance(identity.address, { signal })
  }
}

const ours = (identity: Identity, { version, signingKey, boxKey }: PinnedKeys): boolean =>
  same(identity.signingKey(version).publicKey, signingKey) && same(identity.boxKey(version).publicKey, boxKey)

/** Keys of ours under another version than theirs: nothing that is sealed to them could be opened. */
const misplaced = (identity: Identity, { version, signingKey }: PinnedKeys): boolean =>
  Array.from({ length: version - 1 }, (_, index) => index + 1).some((before) =>
    same(identity.signingKey(before).publicKey, signingKey)
  )

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.every((byte, index) => byte === other[index])

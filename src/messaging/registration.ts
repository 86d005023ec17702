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
const PROFILE_CALL = 'profile'
const BACKUP_CALL = 'backup'

/** Credits, and the profile that lets others find our keys. Both come by themselves where a faucet is configured. */
export class Registration {
  readonly #context: Context
  readonly #anchoring: () => Anchoring
  readonly #events: { readonly account: () => void; readonly problem: (code: string) => void }
  readonly #loop: Loop
  #balance: number | undefined
  #askFaucetAt = 0
  #chainChecked = false
  #toldProgram = false
  #anotherChain = false

  constructor(
    context: Context,
    anchoring: () => Anchoring,
    events: { readonly account: () => void; readonly problem: (code: string) => void }
  ) {
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
    const { ports, identity, state, options } = this.#context
    await this.#checkChain(signal)
    const registered = await this.readProfile(signal)
    this.#balance = await ports.ledger.balance(identity.address, { signal })
    if (this.#balance < LOW_BALANCE) await this.#askFaucet(signal)
    this.noteMoved()
    this.#events.account()
    if (await this.#backup()) return options.pollInterval
    if (registered) return this.#balance < LOW_BALANCE ? options.pollInterval : undefined
    if (this.#balance < ports.ledger.fee('register_profile')) return options.eagerPollInterval
    const queued = state.call(PROFILE_CALL)
    const outdated =
      queued?.state === 'queued' &&
      queued.call.kind === 'register' &&
      queued.call.version !== identity.version
    if (queued === undefined || outdated) {
      const call = { kind: 'register', version: identity.version } as const
      await state.commit({ calls: [queuedCall(PROFILE_CALL, call, ports.clock.now())] })
    }
    this.#anchoring().wake()
    this.#events.account()
    return options.pollInterval
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

  /** Are the keys that stand on chain ours? Then they are the ones in use. */
  async readProfile(signal: AbortSignal): Promise<boolean> {
    const { ports, identity, state, turns } = this.#context
    if (state.account.registeredVersion > 0) {
      identity.version = state.account.registeredVersion
      return true
    }
    const believed = (keys: PinnedKeys) => ours(identity, keys)
    const profile = await ports.ledger.profile(identity.self, { signal, believed })
    // Keys that this phrase does not give cannot be used; the next version is ours again.
    identity.version =
      profile === undefined ? 1 : ours(identity, profile) ? profile.version : profile.version + 1
    if (profile === undefined || !ours(identity, profile)) return false
    await turns.take('account', () =>
      state.commit({
        account: { ...state.account, registeredVersion: profile.version },
        removedCalls: [PROFILE_CALL]
      })
    )
    ports.exchange.renew(identity.certificate(ports.clock.now()))
    this.#anchoring().wake()
    return true
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

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.every((byte, index) => byte === other[index])

import { randomBytes } from 'node:crypto'
import { setTimeout as after } from 'node:timers/promises'
import type { Devchain } from '../../../devchain/index.ts'
import { portableSignatures } from '../../crypto/signature.ts'
import { createMessenger } from '../../messaging/messenger.ts'
import type { Faucet } from '../../messaging/ports.ts'
import type { AccountSource, Messenger, MessengerChange } from '../../messaging/application.ts'
import type { EntryView } from '../../messaging/views.ts'
import { FakeExchange } from '../../messaging/testing/fake-exchange.ts'
import { FakeNetwork } from '../../messaging/testing/fake-network.ts'
import { MemoryDisk } from '../../messaging/testing/memory-disk.ts'
import { MemoryKeystore } from '../../messaging/testing/memory-keystore.ts'
import { MemoryStore } from '../../messaging/testing/memory-store.ts'
import { SeededRandom } from '../../messaging/testing/seeded-random.ts'
import { UsageError } from '../../protocol/errors.ts'
import type { Address, AddressHash } from '../../protocol/ids.ts'
import { AleoLedger, type LedgerOptions } from '../ledger.ts'
import { createLocalProver } from '../prover/local-prover.ts'
import type { Prover } from '../prover/prover.ts'
import { hurriedClock, type HurriedClock } from './hurried-clock.ts'
import { configFor, CONTRACT } from './lived-chain.ts'
import { quickProver } from './quick-prover.ts'
// Loaded when it is needed, which would take real time within a simulated world.
import '../../messaging/session.ts'

export const PASSPHRASE = 'correct horse battery staple'
const CREDITS = 500_000_000n
/** Real ms in which what is waited for must have come, and between two looks. */
const PATIENCE = 50_000
const LOOK_EVERY = 10
/** Haste in which what happens every ten minutes happens in a moment. */
const MINUTES = 20

/** What a client is made of. */
export interface ClientOptions {
  readonly nodes: readonly string[]
  readonly quorum?: number
  /** A new account unless given. */
  readonly source?: AccountSource
  readonly disk?: MemoryDisk
  readonly ledger?: LedgerOptions
  /** Added to what its clock says, ms. */
  readonly skew?: () => number
  readonly credits?: bigint
  readonly faucet?: Faucet
}

/** A whole messenger over real nodes, and all it ever told its screens. */
export interface WholeClient {
  readonly messenger: Messenger
  readonly disk: MemoryDisk
  readonly address: Address
  readonly hash: AddressHash
  readonly changes: readonly MessengerChange[]
  readonly logged: readonly string[]
  /** All texts of a conversation, oldest first, as the store has them. */
  texts(peer: AddressHash): Promise<readonly (string | undefined)[]>
  entry(peer: AddressHash, text: string): Promise<EntryView | undefined>
  close(): Promise<void>
}

/** People with real accounts, real hashes and real transactions on one chain, and a made-up network between them. */
export class WholeClients {
  readonly chain: Devchain
  readonly network: FakeNetwork
  readonly #prover: Prover
  readonly #hurried: HurriedClock = hurriedClock()
  readonly #open = new Set<WholeClient>()

  /** `quick`: anchors are made without the real library's signature. */
  constructor(chain: Devchain, { quick = false } = {}) {
    this.chain = chain
    const prover = createLocalProver(configFor([chain.url], 1), CONTRACT)
    this.#prover = quick ? quickProver(prover) : prover
    this.network = new FakeNetwork(this.#hurried.clock, new SeededRandom(1))
  }

  /** Opens a messenger with an account, and hands it credits. */
  async client(options: ClientOptions): Promise<WholeClient> {
    const { nodes, quorum = 1, source = { kind: 'new' }, disk = new MemoryDisk() } = options
    const { clock } = this.#hurried
    const skew = options.skew ?? (() => 0)
    const changes: MessengerChange[] = []
    const logged: string[] = []
    const messenger = createMessenger({
      clock: { now: () => clock.now() + skew(), sleep: (ms, given) => clock.sleep(ms, given) },
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      log: (_, code, detail) => logged.push(code === 'internal' ? JSON.stringify([code, detail]) : code),
      signatures: portableSignatures,
      hasher: this.#prover,
      ledger: new AleoLedger(configFor(nodes, quorum), this.#prover, options.ledger),
      exchange: new FakeExchange(this.network),
      store: new MemoryStore(disk),
      keystore: new MemoryKeystore(disk),
      ...(options.faucet && { faucet: options.faucet })
    })
    messenger.observe((change) => changes.push(change))
    await messenger.open()
    if (messenger.phase() === 'none')
      await messenger.createAccount({ name: 'somebody', passphrase: PASSPHRASE, source })
    else await messenger.unlock(PASSPHRASE)
    const { address, addressHash: hash } = messenger.account()
    const credits = options.credits ?? CREDITS
    if (credits > 0n) this.chain.credit(address, credits)
    const entries = (peer: AddressHash) => messenger.entries(peer, { limit: 10_000 })
    const client: WholeClient = {
      messenger,
      disk,
      address,
      hash,
      changes,
      logged,
      texts: async (peer) => (await entries(peer)).map(({ text }) => text).reverse(),
      entry: async (peer, text) => (await entries(peer)).find((entry) => entry.text === text),
      close: async () => {
        this.#open.delete(client)
        await messenger.close()
      }
    }
    this.#open.add(client)
    return client
  }

  /** Waits until `check` holds. @throws UsageError `never-happened`, with what `explain` says */
  async until(check: () => boolean | Promise<boolean>, explain: () => unknown = () => ''): Promise<void> {
    const end = performance.now() + PATIENCE
    while (!(await check())) {
      if (performance.now() > end)
        throw new UsageError('never-happened', `what was waited for never happened: ${String(explain())}`)
      await after(LOOK_EVERY)
    }
  }

  /** The same for what clients look at once in many minutes. */
  async untilLater(check: () => boolean | Promise<boolean>): Promise<void> {
    this.#hurried.haste = MINUTES
    try {
      await this.until(check)
    } finally {
      this.#hurried.haste = 1
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((client) => client.close()))
    await this.#hurried.stop()
    this.#prover.close()
  }
}

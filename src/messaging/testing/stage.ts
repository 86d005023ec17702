import { synchronousSignatures } from '../../crypto/testing/synchronous-signatures.ts'
import { UsageError } from '../../protocol/errors.ts'
import type { Address, AddressHash } from '../../protocol/ids.ts'
import type { AccountSource, Messenger, MessengerChange } from '../application.ts'
import { createMessenger } from '../messenger.ts'
import type { PinnedKeys } from '../model.ts'
import type { Ports } from '../ports.ts'
import { FakeChain } from './fake-chain.ts'
import { FakeExchange } from './fake-exchange.ts'
import { fakeHasher } from './fake-hasher.ts'
import { FakeLedger, honestNodes } from './fake-ledger.ts'
import { FakeNetwork } from './fake-network.ts'
import { Impostor } from './impostor.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryKeystore } from './memory-keystore.ts'
import { MemoryStore } from './memory-store.ts'
import { SeededRandom } from './seeded-random.ts'
import { VirtualClock } from './virtual-clock.ts'
// Loaded when it is needed, which would take real time within a simulated world.
import '../session.ts'

export const PASSPHRASE = 'correct horse battery staple'
const CREDITS = 50_000_000
/** Virtual ms between two looks, and in which what is waited for must have come. */
const LOOK_EVERY = 500
const PATIENCE = 30 * 60_000

/** A whole client, its disk, and what it is told by its nodes. */
export interface Actor {
  readonly messenger: Messenger & { open(): Promise<void> }
  readonly disk: MemoryDisk
  readonly ports: Ports
  readonly faults: ReturnType<typeof honestNodes>
  readonly logged: string[]
  readonly changes: MessengerChange[]
  readonly address: Address
  readonly hash: AddressHash
}

/** A clock, a chain and a network without faults; whole clients on them, and somebody who keeps no rule. */
export class Stage {
  readonly clock = new VirtualClock()
  readonly chain = new FakeChain(this.clock)
  readonly network: FakeNetwork
  readonly #random: SeededRandom

  constructor(seed = 1) {
    this.#random = new SeededRandom(seed)
    this.network = new FakeNetwork(this.clock, this.#random.fork('network'))
  }

  /** Makes an account and waits until it is registered. */
  async client(
    name: string,
    given: {
      readonly source?: AccountSource
      readonly disk?: MemoryDisk
      readonly ports?: (ports: Ports) => Ports
    } = {}
  ): Promise<Actor> {
    const disk = given.disk ?? new MemoryDisk()
    const faults = honestNodes()
    const logged: string[] = []
    const random = this.#random.fork(name)
    const ports: Ports = {
      clock: this.clock,
      random,
      log: (_, code) => logged.push(code),
      signatures: synchronousSignatures,
      hasher: fakeHasher,
      ledger: new FakeLedger(this.chain, random.fork('nodes'), faults),
      exchange: new FakeExchange(this.network),
      store: new MemoryStore(disk),
      keystore: new MemoryKeystore(disk)
    }
    const used = given.ports?.(ports) ?? ports
    const messenger = createMessenger(used)
    const changes: MessengerChange[] = []
    messenger.observe((change) => changes.push(change))
    await messenger.open()
    const source = given.source ?? { kind: 'new' }
    await this.clock.settle(messenger.createAccount({ name, passphrase: PASSPHRASE, source }))
    const { address, addressHash: hash } = messenger.account()
    this.chain.credit(address, CREDITS)
    await this.until(() => messenger.account().registration === 'registered')
    return { messenger, disk, ports: used, faults, logged, changes, address, hash }
  }

  /** Somebody with a real account, registered on chain, and code of his own. */
  async impostor(name: string): Promise<Impostor> {
    const impostor = new Impostor(this, this.#random.fork(name))
    await impostor.call({
      function: 'register_profile',
      boxKey: impostor.identity.publicKeys.boxKey,
      signingKey: impostor.identity.publicKeys.signingKey
    })
    return impostor
  }

  /** Keys that stand on chain. @throws UsageError `not-registered` */
  keysOf(person: AddressHash): PinnedKeys {
    const keys = this.chain.registration(person, this.chain.height)?.keys
    if (keys === undefined) throw new UsageError('not-registered', 'nobody registered under this hash')
    return keys
  }

  /** Lets time pass until `check` holds. @throws UsageError `never-happened` */
  async until(check: () => boolean | Promise<boolean>): Promise<void> {
    for (let waited = 0; waited < PATIENCE; waited += LOOK_EVERY) {
      if (await check()) return
      await this.clock.run(LOOK_EVERY)
    }
    throw new UsageError('never-happened', 'what was waited for never happened')
  }
}

import type { Log, Ports } from '../ports.ts'
import { FakeCouriers } from './fake-couriers.ts'
import type { FakeExchange } from './fake-exchange.ts'
import { fakeHasher } from './fake-hasher.ts'
import { FakeLedger, type LedgerFaults } from './fake-ledger.ts'
import type { Life } from './life.ts'
import type { MemoryDisk } from './memory-disk.ts'
import { MemoryKeystore } from './memory-keystore.ts'
import { MemoryStore } from './memory-store.ts'
import { mortalCouriers, mortalPorts } from './mortal-ports.ts'
import { BrokenInvariant, PLAINTEXT_MARK } from './said.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { Surroundings } from './surroundings.ts'

/** What a log may not hold: words, names, addresses. */
const LEAKS = new RegExp(`${PLAINTEXT_MARK}|aleo1|client-`)

/** One page of a simulated person, and what it stands on. */
export interface Page {
  readonly name: string
  readonly life: Life
  readonly random: SeededRandom
  /** ms that its clock is wrong by. */
  readonly skew: number
  readonly faults: LedgerFaults
  readonly disk: MemoryDisk
  readonly exchange: FakeExchange
  /** Asked before each commit: throws where the disk has no room. */
  readonly refuse: () => void
}

/** The ports of a page, as long as it lives. */
export const portsOf = (world: Surroundings, page: Page): Ports => {
  const { couriers } = world
  const { life, random, disk, exchange } = page
  const ground = {
    clock: world.clock,
    skew: page.skew,
    hasher: fakeHasher,
    ledger: new FakeLedger(world.chain, random.fork('nodes'), whileLoaded(page.faults)),
    exchange,
    store: new MemoryStore(disk),
    keystore: new MemoryKeystore(disk),
    refuse: page.refuse
  }
  return world.ports({
    ...mortalPorts(ground, life),
    random,
    log: logOf(world, page.name),
    signatures: world.signatures,
    ...(couriers && { couriers: mortalCouriers(new FakeCouriers(couriers, () => exchange.deviceKey), life) })
  })
}

/** How many nodes must agree is read with the page; what is wrong with them changes all the while. */
const whileLoaded = (faults: LedgerFaults): LedgerFaults =>
  Object.create(faults, { quorum: { value: faults.quorum } }) as LedgerFaults

const logOf =
  (world: Surroundings, name: string): Log =>
  (level, code, detail) => {
    const line = JSON.stringify([level, code, detail])
    if (LEAKS.test(line)) world.broken(new BrokenInvariant('plaintext-in-log', `${name} logged ${line}`))
    if (code === 'internal') world.broken(new BrokenInvariant('internal-error', `${name}: ${line}`))
    world.trace(`${name} logs ${line}`)
  }

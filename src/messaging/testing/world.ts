import { publicKeyOf } from '../../crypto/testing/openssl-keys.ts'
import { synchronousSignatures } from '../../crypto/testing/synchronous-signatures.ts'
import type { Signatures } from '../../crypto/signature.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { Ports } from '../ports.ts'
import { Client } from './client.ts'
import { forgetUnheard, judgeRest, unsettled } from './judging.ts'
import { Doing } from './doing.ts'
import { FakeChain } from './fake-chain.ts'
import { CourierHouse } from './fake-couriers.ts'
import { honestNodes } from './fake-ledger.ts'
import { calmNetwork } from './endpoint.ts'
import { FakeNetwork } from './fake-network.ts'
import { COURIERS, isFault, lineOf, planOf, type Step } from './fault-plan.ts'
import { drawLie } from './lies.ts'
import { BrokenInvariant, EverythingSaid } from './said.ts'
import { rememberedSignatures } from './remembered-signatures.ts'
import { SeededRandom } from './seeded-random.ts'
import type { Surroundings } from './surroundings.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A plan made by hand, for two clients. */
export interface Scenario {
  readonly before: readonly Step[]
  /** Who loses his device after that, and what happens while it is rebuilt. */
  readonly loses: number
  readonly rebuild: readonly Step[]
}

/** What a world is made of, besides its seed. */
export interface WorldOptions {
  /** Steps of the fault plan that is drawn, or the plan itself. */
  readonly steps: number | Scenario
  /** Nodes forge slots too: what stands in a chat must still be what was said, whatever becomes of anchors. */
  readonly forgedSlots?: boolean
  /** Somebody writes from two devices; by chance unless told, and not in a plan made by hand. */
  readonly devices?: boolean
  /** Ed25519 of all pages, that of Node unless told. */
  readonly signatures?: Signatures
  /** A change of the ports that every page is given: where planted bugs are planted. */
  readonly ports?: (ports: Ports) => Ports
  /** Told every line of the trace. */
  readonly trace?: (line: string) => void
}

/** What a world that held all invariants counted. */
export interface WorldReport {
  readonly seed: number
  /** Events that ran, each followed by all it set off. */
  readonly events: number
  readonly messages: number
  /** Pages that crashed. */
  readonly crashes: number
  /** Steps of the plan that were faults. */
  readonly faults: number
  /** Virtual ms. */
  readonly duration: number
}

/** Microcredits each client begins with: enough for every anchor. */
const CREDITS = 50_000_000
/** Virtual ms in which everybody must agree once all faults are gone. */
const LONGEST_HEALING = 2 * 3_600_000
/** Virtual ms between two looks at whether they do. */
const LOOK_EVERY = 10_000
/** Virtual ms after which they must still agree. */
const STAYS_SETTLED = 90_000
/** Events in one pause beyond which a page runs in circles. */
const MOST_EVENTS_A_PAUSE = 100_000
/** Port calls of one page that are under way at once, and events to come for each client. */
const MOST_PENDING_CALLS = 500
/** Steps of the plan that happen while a lost device is rebuilt. */
const STEPS_OF_REBUILD = 0.3

/** Chance that somebody lies to a device that is rebuilt. */
const LIE_TO_EMPTY = 0.5
/** Chance that one of them has a second device. */
const SECOND_DEVICE = 0.25
/** … which is set up so many virtual ms later. */
const SECOND_DEVICE_AFTER = 60_000

/** N whole clients on a clock, a chain and a network of their own. One seed decides everything. */
export class World {
  readonly #seed: number
  readonly #options: WorldOptions
  readonly #random: SeededRandom
  readonly #clock = new VirtualClock()
  readonly #chain: FakeChain
  readonly #network: FakeNetwork
  readonly #couriers: CourierHouse | undefined
  readonly #everything = new EverythingSaid()
  readonly #signatures: Signatures
  readonly #clients: readonly Client[]
  readonly #roots = new Map<AddressHash, Uint8Array>()
  /** The last client is the first one's other device. */
  readonly #hasSecondDevice: boolean
  readonly #doing: Doing
  readonly #broken: unknown[] = []
  #crashes = 0
  #faults = 0
  #eventsThisPause = 0

  constructor(seed: number, options: WorldOptions) {
    this.#seed = seed
    this.#options = options
    this.#random = new SeededRandom(seed)
    this.#signatures = options.signatures
      ? rememberedSignatures(options.signatures)
      : rememberedSignatures(synchronousSignatures, publicKeyOf)
    this.#chain = new FakeChain(this.#clock)
    this.#network = new FakeNetwork(this.#clock, this.#random.fork('network'))
    this.#couriers = this.#openCouriers()
    const isDrawn = typeof options.steps === 'number'
    const chance = this.#random.fork('devices').chance(SECOND_DEVICE)
    this.#hasSecondDevice = isDrawn && (options.devices ?? chance)
    const people = isDrawn ? this.#random.fork('size').pick([2, 2, 3]) : 2
    const count = people + (this.#hasSecondDevice ? 1 : 0)
    this.#clients = Array.from({ length: count }, (_, index) => this.#newClient(index))
    this.#doing = new Doing({
      clients: this.#clients,
      network: this.#network,
      couriers: this.#couriers,
      everything: this.#everything,
      rootOf: (person) => this.#roots.get(person),
      random: (label) => this.#random.fork(`${label} ${this.#clock.ran}`),
      trace: (line) => this.#trace(line),
      broken: (error) => this.#broken.push(error)
    })
  }

  /** Runs the whole life of this world. @throws BrokenInvariant with what did not hold */
  async run(): Promise<WorldReport> {
    const began = this.#clock.now()
    await this.#settle()
    const { before, loses, rebuild } = this.#scenario()
    for (const step of before) await this.#take(step)
    await this.#heal()
    await this.#rebuild(this.#doing.client(loses), rebuild)
    return {
      seed: this.#seed,
      events: this.#clock.ran,
      messages: this.#everything.size,
      crashes: this.#crashes,
      faults: this.#faults,
      duration: this.#clock.now() - began
    }
  }

  #scenario(): Scenario {
    const { steps } = this.#options
    if (typeof steps !== 'number') return steps
    const clients = this.#clients.length
    const forging = this.#options.forgedSlots === true
    const plan = planOf(this.#random.fork('plan'), {
      clients,
      steps,
      forging,
      oneDevice: !this.#hasSecondDevice
    })
    const settled = plan.length - Math.floor(plan.length * STEPS_OF_REBUILD)
    const loses = this.#random.fork('who loses').integer(0, clients - 1)
    return { before: plan.slice(0, settled), loses, rebuild: plan.slice(settled) }
  }

  #newClient(index: number): Client {
    const random = this.#random.fork(`client ${index}`)
    const world: Surroundings = {
      clock: this.#clock,
      chain: this.#chain,
      network: this.#network,
      couriers: this.#couriers,
      everything: this.#everything,
      signatures: this.#signatures,
      ports: this.#options.ports ?? ((ports) => ports),
      holds: (person, peer, id) =>
        this.#clients.some((client) => client.hash === person && client.holds(peer, id)),
      registered: (person, version) =>
        this.#chain.registrationOf(person, version, this.#chain.height) !== undefined,
      broken: (error) => this.#broken.push(error),
      crashed: () => this.#crashes++,
      trace: (line) => this.#trace(line)
    }
    const skew = random.chance(0.7) ? 0 : random.integer(-240_000, 240_000)
    return new Client(`client-${index}`, world, random, skew)
  }

  /** Half of the worlds have couriers: what they bring must not be all that brings it. */
  #openCouriers(): CourierHouse | undefined {
    const random = this.#random.fork('couriers')
    return random.chance(0.5)
      ? new CourierHouse(this.#clock, this.#chain, this.#signatures, random, COURIERS)
      : undefined
  }

  /** Everybody makes an account and has credits. */
  async #settle(): Promise<void> {
    for (const client of this.#clients) {
      const other =
        this.#hasSecondDevice && client === this.#clients.at(-1) ? this.#doing.client(0) : undefined
      if (other !== undefined) await this.#pass(SECOND_DEVICE_AFTER)
      const secret = other && (await this.#until(other.phrase()))
      await this.#until(client.create(secret === undefined ? { kind: 'new' } : { kind: 'restore', secret }))
      if (other !== undefined) continue
      this.#roots.set(client.self, await client.root())
      if (client.address !== undefined) this.#chain.credit(client.address, CREDITS)
    }
  }

  async #take(step: Step): Promise<void> {
    this.#trace(lineOf(step))
    if (isFault(step)) this.#faults++
    this.#doing.take(step)
    await this.#pass(step.pause)
  }

  /** No more faults: everybody is there, sees the same, and nothing that was kept is lost. */
  async #heal(): Promise<void> {
    this.#trace('everything heals')
    Object.assign(this.#network.faults, calmNetwork())
    for (const client of this.#clients) {
      Object.assign(client.faults, { ...honestNodes(), quorum: client.faults.quorum })
      client.refusals = 0
      client.life.spare()
      this.#network.lies(client.self, undefined)
    }
    this.#network.heal()
    this.#couriers?.heal()
    const until = this.#clock.now() + LONGEST_HEALING
    for (;;) {
      for (const client of this.#clients) {
        this.#doing.restart(client)
        this.#doing.consent(client)
        if (client.awake) this.#doing.begin(`${client.name} saves names`, client.names.save())
      }
      await this.#pass(LOOK_EVERY)
      const problem = unsettled(this.#clients, this.#everything)
      if (problem === undefined) break
      if (this.#clock.now() > until) throw problem
    }
    await this.#pass(STAYS_SETTLED)
    const problem = unsettled(this.#clients, this.#everything)
    if (problem !== undefined) throw problem
    for (const client of this.#clients) await this.#until(judgeRest(client))
  }

  /** One person loses his device and comes back with his 24 words. */
  async #rebuild(client: Client, plan: readonly Step[]): Promise<void> {
    const secret = await this.#until(client.phrase())
    this.#trace(`${client.name} loses everything but the phrase`)
    forgetUnheard(client, this.#clients, this.#everything)
    client.lose()
    const liar = this.#random.fork('who lies')
    // Nobody has it easier to lie than to a device that remembers nothing.
    if (typeof this.#options.steps === 'number' && liar.chance(LIE_TO_EMPTY))
      this.#doing.lie(liar.pick(this.#clients.filter((other) => !other.isOf(client))), drawLie(liar))
    this.#doing.begin(`${client.name} restores`, client.create({ kind: 'restore', secret }))
    for (const step of plan) await this.#take(step)
    await this.#heal()
  }

  async #pass(ms: number): Promise<void> {
    this.#eventsThisPause = 0
    await this.#clock.run(ms, () => this.#check())
    this.#check()
  }

  #until<Result>(promise: Promise<Result>): Promise<Result> {
    this.#eventsThisPause = 0
    return this.#clock.settle(promise, () => this.#check())
  }

  /** What must hold after every event. */
  #check(): void {
    const [error] = [...this.#broken, ...this.#network.failures]
    if (error !== undefined) throw error as Error
    if (++this.#eventsThisPause > MOST_EVENTS_A_PAUSE)
      throw new BrokenInvariant('runs-in-circles', 'no end of events')
    for (const { life, name } of this.#clients)
      if (life.pending > MOST_PENDING_CALLS)
        throw new BrokenInvariant('unbounded', `${name} waits for ${life.pending} port calls`)
    if (this.#clock.pending > MOST_PENDING_CALLS * this.#clients.length)
      throw new BrokenInvariant('unbounded', `${this.#clock.pending} events are to come`)
  }

  #trace(line: string): void {
    this.#options.trace?.(`${this.#clock.now()} ${line}`)
  }
}

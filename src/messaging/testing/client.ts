import type { Signatures } from '../../crypto/signature.ts'
import { bytesToHex } from '@noble/hashes/utils.js'
import { readHeader } from '../../protocol/envelope.ts'
import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import { StorageError } from '../../protocol/errors.ts'
import type { Address, AddressHash, ContentHash } from '../../protocol/ids.ts'
import { createMessenger } from '../messenger.ts'
import type { DeliveryState, EntryId } from '../model.ts'
import type { Log, Ports } from '../ports.ts'
import type { AccountSource, ConversationView, EntryView, Messenger, MessengerChange } from '../views.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryKeystore } from './memory-keystore.ts'
import { MemoryStore } from './memory-store.ts'
import type { FakeChain } from './fake-chain.ts'
import { FakeCouriers, type CourierHouse } from './fake-couriers.ts'
import { FakeExchange } from './fake-exchange.ts'
import { fakeDialogHash, fakeHasher } from './fake-hasher.ts'
import { FakeLedger, honestNodes, type LedgerFaults } from './fake-ledger.ts'
import type { FakeNetwork } from './fake-network.ts'
import { Life, type CrashPoint } from './life.ts'
import { GivenNames } from './names.ts'
import {
  mortalClock,
  mortalCouriers,
  mortalExchange,
  mortalHasher,
  mortalKeystore,
  mortalLedger,
  mortalStore
} from './mortal-ports.ts'
import { BrokenInvariant, PLAINTEXT_MARK, Screen, type EverythingSaid } from './said.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

const PASSPHRASE = 'correct horse battery staple'
/** Entries asked for when a screen is opened: more than any simulated conversation has. */
export const WHOLE_CONVERSATION = 10_000

/** Signs of a message, each more than the one before. */
const TICKS: readonly DeliveryState[] = ['pending', 'stored', 'delivered', 'read']

/** Messages that somebody asks an anchor for at a time. */
const MOST_ANCHORED = 3

/** What a log may not hold: words, names, addresses. */
const LEAKS = new RegExp(`${PLAINTEXT_MARK}|aleo1|client-`)

/** What all clients of a world share. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly chain: FakeChain
  readonly network: FakeNetwork
  /** Undefined in a world without couriers. */
  readonly couriers: CourierHouse | undefined
  readonly everything: EverythingSaid
  readonly signatures: Signatures
  /** A change of the ports that every page is given; for planted bugs. */
  readonly ports: (ports: Ports) => Ports
  /** Does the disk of `person` hold an entry of the conversation with `peer`? */
  readonly holds: (person: AddressHash, peer: AddressHash, id: EntryId) => boolean
  /** Did this person's account register this version of keys? */
  readonly registered: (person: AddressHash, version: number) => boolean
  readonly broken: (error: unknown) => void
  /** A page is gone. */
  readonly crashed: () => void
  readonly trace: (line: string) => void
}

/** A person, his disk, and the page he runs: many pages over time, one after the other. */
export class Client {
  readonly name: string
  readonly faults: LedgerFaults = honestNodes()
  readonly #world: Surroundings
  readonly #random: SeededRandom
  readonly #skew: number
  #pages = 0
  #disk = new MemoryDisk()
  #screens = new Map<AddressHash, Screen>()
  /** Numbers of what this page was told to send, for each contact. */
  #typed = new Map<AddressHash, readonly number[]>()
  #life: Life
  #messenger: (Messenger & { open(): Promise<void> }) | undefined
  #unlocked = false
  #busy = false
  #source: AccountSource = { kind: 'new' }
  /** Commits that the disk refuses from now on. */
  refusals = 0
  /** What he calls the others. */
  readonly names: GivenNames
  /** Changes of keys that this page showed: contact and version. */
  readonly #asked = new Set<string>()
  address: Address | undefined
  hash: AddressHash | undefined

  constructor(name: string, world: Surroundings, random: SeededRandom, skew: number) {
    this.name = name
    this.#world = world
    this.#random = random
    this.#skew = skew
    this.names = new GivenNames(name, () => this.messenger)
    this.#life = this.#newLife(() => undefined)
    this.#life.die()
  }

  /** A page is there and shows the account. */
  get awake(): boolean {
    return !this.#life.dead && this.#unlocked
  }

  /** A page is on its way to showing the account. */
  get busy(): boolean {
    return this.#busy
  }

  get life(): Life {
    return this.#life
  }

  /** @throws BrokenInvariant when there is no page */
  get messenger(): Messenger & { open(): Promise<void> } {
    if (this.#messenger === undefined) throw new BrokenInvariant('no-page', `${this.name} has no page`)
    return this.#messenger
  }

  screen(peer: AddressHash): Screen {
    const known = this.#screens.get(peer)
    if (known !== undefined) return known
    const screen = new Screen(this.self, peer, this.#world.everything, (id) => {
      return this.#disk.contents.entries.get(peer)?.get(id as EntryId)?.parents ?? []
    })
    this.#screens.set(peer, screen)
    return screen
  }

  /** @throws BrokenInvariant before the account was made */
  get self(): AddressHash {
    if (this.hash === undefined) throw new BrokenInvariant('no-account', `${this.name} has no account`)
    return this.hash
  }

  /** Are these two devices of one person, or one? */
  isOf(other: Client): boolean {
    return this.self === other.self
  }

  /** Loads the page and makes the account; resolves when it is there. */
  create(source: AccountSource): Promise<void> {
    this.#source = source
    this.#load()
    return this.#enter()
  }

  /** Loads the page again and unlocks it; where the account was not made yet, makes it. */
  restart(): Promise<void> {
    if (this.#life.dead) this.#load()
    return this.#enter()
  }

  /** The 32 bytes that everything of this person is derived from. */
  async root(): Promise<Uint8Array> {
    return (await new MemoryKeystore(this.#disk).unlock(PASSPHRASE)).root
  }

  async lock(): Promise<void> {
    this.#unlocked = false
    await this.messenger.lock()
  }

  crash(): void {
    this.#life.die()
  }

  crashAt(point: CrashPoint): void {
    this.#life.dieAt(point)
  }

  /** Does he have a conversation with this person? */
  knows({ self }: Client): boolean {
    return this.messenger.conversations().some(({ peer }) => peer === self)
  }

  /** Is anything of the two on chain? */
  isOnChain({ self }: Client): boolean {
    const { chain } = this.#world
    return chain.dialog(fakeDialogHash(this.self, self), chain.height) !== undefined
  }

  /** The 24 words. */
  phrase(): Promise<string> {
    return this.messenger.phrase(PASSPHRASE)
  }

  /** The browser is gone with everything in it. */
  lose(): void {
    this.names.lose()
    this.crash()
    this.#disk = new MemoryDisk()
  }

  /** Says how what he writes to somebody gets to the chain from now on. */
  async choose(to: Client, choice: AnchoringChoice): Promise<void> {
    if (!this.messenger.conversations().some((row) => row.peer === to.self)) return
    this.#world.everything.chose(this.self, to.self, choice)
    this.names.chose(to.self, choice)
    this.#world.trace(`${this.name} chooses ${choice.mode} ${choice.textOnChain} with ${to.name}`)
    await this.messenger.setAnchoring(to.self, choice)
  }

  /** His newest messages that have no anchor and wait for none. What a liar signed for him he would not anchor. */
  unanchored(to: Client): readonly EntryId[] {
    const { everything } = this.#world
    const own = this.screen(to.self)
      .entries()
      .filter(({ author, anchor }) => author === 'self' && anchor === 'none')
      .filter(({ text }) => everything.find(text)?.invented === undefined)
    return own.slice(-MOST_ANCHORED).map(({ id }) => id)
  }

  /** Sends one message; what it may answer is checked, when is up to the world. */
  async send(to: Client): Promise<void> {
    const { messenger } = this
    const peer = to.self
    if (!messenger.conversations().some((row) => row.peer === peer)) {
      if (to.address === undefined) return
      await messenger.startChat(to.address)
    }
    // What one typed before comes before, shown yet or not.
    const typed = this.#typed.get(peer) ?? []
    const said = this.#world.everything.say(this.self, peer, new Set([...this.screen(peer).said(), ...typed]))
    this.#typed.set(peer, [...typed, said.number])
    this.#world.trace(`${this.name} sends ${said.text} to ${to.name} after ${[...said.after].join()}`)
    await messenger.send(peer, said.text)
    said.kept = true
  }

  async #enter(): Promise<void> {
    this.#busy = true
    const life = this.#life
    try {
      await this.messenger.open()
      if (this.messenger.phase() === 'none') await this.#make()
      else await this.messenger.unlock(PASSPHRASE)
      await this.#open()
    } finally {
      if (life === this.#life) this.#busy = false
    }
  }

  async #make(): Promise<void> {
    await this.messenger.createAccount({ name: this.name, passphrase: PASSPHRASE, source: this.#source })
    const account = this.messenger.account()
    this.address = account.address
    this.hash = account.addressHash
  }

  #newLife(died: () => void): Life {
    return new Life(this.#world.clock, this.#random.fork(`life ${this.#pages}`), died)
  }

  #load(): void {
    this.#pages++
    const exchange = new FakeExchange(this.#world.network)
    this.#life = this.#newLife(() => {
      this.#unlocked = false
      this.#busy = false
      exchange.crash()
      this.#world.crashed()
      this.#world.trace(`${this.name} crashed at its port call ${this.#life.calls}`)
    })
    this.#unlocked = false
    this.#screens = new Map()
    this.#typed = new Map()
    this.#asked.clear()
    this.#messenger = createMessenger(this.#world.ports(this.#ports(exchange)))
    this.#messenger.observe((change) => this.#observe(change))
  }

  #ports(exchange: FakeExchange): Ports {
    const life = this.#life
    const random = this.#random.fork(`page ${this.#pages}`)
    const { couriers } = this.#world
    const ledger = new FakeLedger(this.#world.chain, random.fork('nodes'), this.faults)
    return {
      clock: mortalClock(this.#world.clock, life, this.#skew),
      random,
      log: this.#log,
      signatures: this.#world.signatures,
      hasher: mortalHasher(fakeHasher, life),
      ledger: mortalLedger(ledger, life),
      exchange: mortalExchange(exchange, life),
      ...(couriers && {
        couriers: mortalCouriers(new FakeCouriers(couriers, () => exchange.deviceKey), life)
      }),
      store: mortalStore(new MemoryStore(this.#disk), life, () => this.#refuse()),
      keystore: mortalKeystore(new MemoryKeystore(this.#disk), life)
    }
  }
  #refuse(): void {
    if (this.refusals === 0) return
    this.refusals--
    throw new StorageError('storage-full', 'the disk is full')
  }

  readonly #log: Log = (level, code, detail) => {
    const line = JSON.stringify([level, code, detail])
    if (LEAKS.test(line))
      this.#world.broken(new BrokenInvariant('plaintext-in-log', `${this.name} logged ${line}`))
    if (code === 'internal')
      this.#world.broken(new BrokenInvariant('internal-error', `${this.name}: ${line}`))
    this.#world.trace(`${this.name} logs ${line}`)
  }

  #observe(change: MessengerChange): void {
    if (this.#life.dead) return
    if (change.kind === 'conversations')
      for (const { peer, reachability, awaiting } of change.changed)
        this.#world.trace(`${this.name} sees ${peer.slice(0, 6)} ${reachability}, awaits ${awaiting}`)
    if (change.kind === 'conversations') return this.#judgeNotices(change.changed)
    if (change.kind !== 'entries') return
    const changed = change.changed.filter(({ keyChange }) => keyChange === undefined)
    for (const { text, notice, order, standing, delivery, anchor } of changed)
      this.#world.trace(
        `${this.name} shows ${text ?? notice?.mode ?? '?'} at ${order.time} ${standing} ${delivery} ${anchor}`
      )
    try {
      for (const entry of changed) this.#checkStored(entry)
      this.screen(change.peer).change(changed, change.removed)
    } catch (error) {
      this.#world.broken(error)
    }
  }

  /** What is shown as delivered lies on the recipient's disk, and every envelope was sealed with a nonce of its own. */
  #checkStored({ id, peer, author, delivery, text }: EntryView): void {
    if (author === 'peer') return
    const shownBefore = this.screen(peer).entry(id)?.delivery
    this.#checkTicks(id, shownBefore, delivery)
    if (
      delivery === 'delivered' &&
      shownBefore !== 'delivered' &&
      shownBefore !== undefined &&
      !this.#world.holds(peer, this.self, id)
    )
      throw new BrokenInvariant('delivered-not-held', `${this.name} believes that ${text ?? id} arrived`)
    const envelope = this.#disk.contents.entries.get(peer)?.get(id)?.envelope
    if (envelope === undefined || shownBefore !== undefined) return
    this.#world.everything.sealed(bytesToHex(readHeader(envelope).nonce), id)
    const asked = this.messenger.conversations().find((row) => row.peer === peer)?.keyNotice
    // What was sealed before the change was seen may be told of only now.
    if (asked !== undefined && !this.#asked.has(`${peer}/${asked.version}`)) return
    if (asked !== undefined && delivery === 'pending')
      throw new BrokenInvariant('sealed-without-consent', `${this.name} sealed ${text ?? id}`)
  }

  /** One tick is a courier's signature, and no sign ever goes back. */
  #checkTicks(id: EntryId, before: DeliveryState | undefined, now: DeliveryState): void {
    if (now === 'stored' && this.#world.couriers?.signed(id as ContentHash) !== true)
      throw new BrokenInvariant('stored-not-signed', `${this.name} believes that a courier holds ${id}`)
    const [from, to] = [TICKS.indexOf(before ?? 'pending'), TICKS.indexOf(now)]
    if (from > to && to >= 0) throw new BrokenInvariant('went-back', `${id} was ${before} and is ${now}`)
  }

  /** A notice is calm only where the contact's own account registered those keys. */
  #judgeNotices(rows: readonly ConversationView[]): void {
    for (const { peer, keyNotice } of rows) {
      if (keyNotice === undefined) continue
      this.#asked.add(`${peer}/${keyNotice.version}`)
      if (keyNotice.verdict !== 'calm' || this.#world.registered(peer, keyNotice.version)) continue
      this.#world.broken(
        new BrokenInvariant('calm-lie', `${this.name} is calm about version ${keyNotice.version}`)
      )
    }
  }

  /** Does this person's disk hold an entry of the conversation with `peer`? */
  holds(peer: AddressHash, id: EntryId): boolean {
    return this.#disk.contents.entries.get(peer)?.has(id) === true
  }

  /** Shows every conversation as the store has it. */
  async #open(): Promise<void> {
    const { messenger } = this
    const life = this.#life
    for (const { peer } of messenger.conversations()) {
      const entries = await messenger.entries(peer, { limit: WHOLE_CONVERSATION })
      const messages = entries.filter(({ keyChange }) => keyChange === undefined)
      if (!life.dead) this.screen(peer).open(messages)
    }
    this.#unlocked = !life.dead
  }
}

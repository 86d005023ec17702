import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import { StorageError } from '../../protocol/errors.ts'
import type { Address, AddressHash, ContentHash } from '../../protocol/ids.ts'
import { createMessenger } from '../messenger.ts'
import type { EntryId } from '../model.ts'
import type { AccountSource, Messenger, MessengerChange } from '../application.ts'
import { FakeExchange } from './fake-exchange.ts'
import { fakeDialogHash } from './fake-hasher.ts'
import { honestNodes, type LedgerFaults } from './fake-ledger.ts'
import { Life, type CrashPoint } from './life.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryKeystore } from './memory-keystore.ts'
import { GivenNames } from './names.ts'
import { portsOf } from './page-ports.ts'
import { BrokenInvariant, Screen } from './said.ts'
import { screenDisk } from './screen-disk.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { Surroundings } from './surroundings.ts'
import { Witness } from './witness.ts'
// Loaded when it is needed, which would take real time within a simulated world.
import '../session.ts'

const PASSPHRASE = 'correct horse battery staple'
/** Entries asked for when a screen is opened: more than any simulated conversation has. */
export const WHOLE_CONVERSATION = 10_000

/** Messages that somebody asks an anchor for at a time. */
const MOST_ANCHORED = 3

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
  #witness: Witness
  address: Address | undefined
  hash: AddressHash | undefined

  constructor(name: string, world: Surroundings, random: SeededRandom, skew: number) {
    this.name = name
    this.#world = world
    this.#random = random
    this.#skew = skew
    this.faults.quorum = random.fork('nodes that must agree').pick([1, 2])
    this.names = new GivenNames(name, () => this.messenger)
    this.#life = this.#newLife(() => undefined)
    this.#life.die()
    this.#witness = this.#newWitness()
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
    const screen = new Screen(
      this.self,
      peer,
      this.#world.everything,
      screenDisk(() => this.#disk, peer)
    )
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

  /** Versions of the address book that this device knows of and does not have. */
  get lackedBooks(): readonly ContentHash[] {
    return (this.#disk.contents.account?.book?.wanted ?? []).map(({ contentHash }) => contentHash)
  }

  /** Does this device keep that version of somebody's address book? */
  keepsBook(owner: AddressHash, contentHash: ContentHash): boolean {
    return [...this.#disk.contents.deposits.values()].some(
      (deposit) => deposit.owner === owner && deposit.contentHash === contentHash
    )
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

  #newWitness(): Witness {
    return new Witness(this.#world, {
      name: this.name,
      self: () => this.self,
      screen: (peer) => this.screen(peer),
      envelope: (peer, id) => this.#disk.contents.entries.get(peer)?.get(id)?.envelope,
      asked: (peer) => this.messenger.conversations().find((row) => row.peer === peer)?.keyNotice
    })
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
    this.#witness = this.#newWitness()
    this.#messenger = createMessenger(
      portsOf(this.#world, {
        name: this.name,
        life: this.#life,
        random: this.#random.fork(`page ${this.#pages}`),
        skew: this.#skew,
        faults: this.faults,
        disk: this.#disk,
        exchange,
        refuse: () => this.#refuse()
      })
    )
    this.#messenger.observe((change) => this.#observe(change))
  }

  #refuse(): void {
    if (this.refusals === 0) return
    this.refusals--
    throw new StorageError('storage-full', 'the disk is full')
  }

  #observe(change: MessengerChange): void {
    if (this.#life.dead) return
    if (change.kind === 'conversations') this.#witness.sawConversations(change.changed)
    if (change.kind === 'entries') this.#witness.sawEntries(change)
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

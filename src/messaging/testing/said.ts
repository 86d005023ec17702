import { GhostError } from '../../protocol/errors.ts'
import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import { compareOrder } from '../order.ts'
import type { EntryView } from '../views.ts'

/** Stands in every text of a simulated world, so that it can be looked for where it must not be. */
export const PLAINTEXT_MARK = 'plaintext-'

/** What must hold after every event did not. */
export class BrokenInvariant extends GhostError {}

/** A message that the world made a client send, or words that a liar invented. */
export interface Said {
  readonly number: number
  readonly text: string
  readonly author: AddressHash
  readonly recipient: AddressHash
  /** Numbers of what the author's screen showed of this conversation when it was sent. */
  readonly after: ReadonlySet<number>
  /** Nobody sent it: a liar slipped in words of his own from the past, or words of the reader. */
  readonly invented: 'past' | 'impersonated' | undefined
  /** `send` resolved: from here on it may not be lost. */
  kept: boolean
}

/** All that was ever said in a world, by its text. */
export class EverythingSaid {
  readonly #byText = new Map<string, Said>()
  readonly #nonces = new Map<string, string>()
  readonly #unanchored = new Set<string>()

  /** Words that nobody said yet. */
  say(
    author: AddressHash,
    recipient: AddressHash,
    after: ReadonlySet<number>,
    invented?: 'past' | 'impersonated'
  ): Said {
    const number = this.#byText.size
    const text = `${PLAINTEXT_MARK}${number}-${invented ?? 'said'}`
    const said = { number, text, author, recipient, after, invented, kept: false }
    this.#byText.set(text, said)
    return said
  }

  find(text: string | undefined): Said | undefined {
    return text === undefined ? undefined : this.#byText.get(text)
  }

  /** Messages between two people that may not be lost. */
  kept(one: AddressHash, other: AddressHash): readonly Said[] {
    return [...this.#byText.values()].filter(
      ({ author, recipient, kept, invented }) =>
        kept &&
        invented === undefined &&
        ((author === one && recipient === other) || (author === other && recipient === one))
    )
  }

  /** Somebody said how his messages to another get to the chain. */
  chose(author: AddressHash, recipient: AddressHash, { mode }: AnchoringChoice): void {
    if (mode === 'request' || mode === 'off') this.#unanchored.add(`${author} ${recipient}`)
  }

  /** May messages of this author to this recipient have no anchor, because he once wanted none? */
  mayBeUnanchored(author: AddressHash, recipient: AddressHash): boolean {
    return this.#unanchored.has(`${author} ${recipient}`)
  }

  /** An envelope was sealed with this nonce. @throws BrokenInvariant `nonce-reused` */
  sealed(nonce: string, id: string): void {
    const before = this.#nonces.get(nonce)
    if (before !== undefined && before !== id)
      throw new BrokenInvariant('nonce-reused', `${id} and ${before} were sealed with one nonce`)
    this.#nonces.set(nonce, id)
  }

  get size(): number {
    return this.#byText.size
  }
}

/** What this device stored of the conversation that a screen shows. */
export interface DiskOfScreen {
  /** What an entry names. */
  readonly parentsOf: (id: string) => readonly string[]
  /** What the reader's own program said to the other's: shown nowhere, it vouches for what it names all the same. */
  readonly ownControls: () => readonly string[]
}

/** One conversation as one screen shows it, and whether it may show that. */
export class Screen {
  readonly #self: AddressHash
  readonly #peer: AddressHash
  readonly #everything: EverythingSaid
  readonly #disk: DiskOfScreen
  readonly #entries = new Map<string, EntryView>()
  readonly #removed = new Set<string>()
  /** Ids of what shows each message. */
  readonly #shownAs = new Map<number, string>()

  constructor(self: AddressHash, peer: AddressHash, everything: EverythingSaid, disk: DiskOfScreen) {
    this.#disk = disk
    this.#self = self
    this.#peer = peer
    this.#everything = everything
  }

  /** In the order of the screen, oldest first. */
  entries(): readonly EntryView[] {
    return [...this.#entries.values()].sort((one, other) => compareOrder(one.order, other.order))
  }

  /** Numbers of the messages that stand as said: what the next one comes after. */
  said(): ReadonlySet<number> {
    const standing = [...this.#shownAs].filter(([, id]) => this.#entries.get(id)?.standing === 'said')
    return new Set(standing.map(([number]) => number))
  }

  entry(id: string): EntryView | undefined {
    return this.#entries.get(id)
  }

  find(number: number): EntryView | undefined {
    const id = this.#shownAs.get(number)
    return id === undefined ? undefined : this.#entries.get(id)
  }

  /** What a change feed said. @throws BrokenInvariant */
  change(changed: readonly EntryView[], removed: readonly string[]): void {
    for (const id of removed) this.#remove(id)
    for (const entry of changed) this.#show(entry)
    for (const entry of changed) this.#checkPlace(entry)
    for (const entry of changed) this.#checkStanding(entry)
  }

  /** What a query answered when the screen was opened; what the feed said since is newer. @throws BrokenInvariant */
  open(entries: readonly EntryView[]): void {
    this.change(
      entries.filter(({ id }) => !this.#entries.has(id) && !this.#removed.has(id)),
      []
    )
  }

  #remove(id: string): void {
    const number = this.#everything.find(this.#entries.get(id)?.text)?.number
    if (number !== undefined) this.#shownAs.delete(number)
    this.#entries.delete(id)
    this.#removed.add(id)
  }

  #show(entry: EntryView): void {
    if (entry.notice !== undefined) {
      this.#entries.set(entry.id, entry)
      return
    }
    const said = this.#everything.find(entry.text)
    if (said === undefined) throw this.#broken('never-said', entry)
    const author = said.author === this.#self ? 'self' : 'peer'
    const between = new Set([said.author, said.recipient])
    if (!between.has(this.#self) || !between.has(this.#peer)) throw this.#broken('wrong-conversation', entry)
    if (entry.author !== author) throw this.#broken('wrong-author', entry)
    if (said.invented === 'impersonated') throw this.#broken('invented', entry)
    const shownAs = this.#shownAs.get(said.number)
    if (shownAs !== undefined && shownAs !== entry.id) throw this.#broken('duplicated', entry)
    this.#shownAs.set(said.number, entry.id)
    this.#entries.set(entry.id, entry)
  }

  /**
   * Words that a liar dated before the reader's device stand apart. Where his own device took them for his, so that what
   * he truly said next names them, and the reader answered that, they are proven to be older than the answer.
   */
  #checkStanding(entry: EntryView): void {
    const said = this.#everything.find(entry.text)
    if (said?.invented !== 'past' || entry.author === 'self' || entry.standing !== 'said') return
    if (!this.#isReachedByOwn(entry.id)) throw this.#broken('invented', entry)
  }

  /**
   * Does a message that the reader truly sent, also one to the other's program that no screen shows, reach one that the
   * liar truly sent, and that one this, through words of the liar alone? Where the reader's own device named it first,
   * without such a proof, it would have vouched for a lie.
   */
  #isReachedByOwn(wanted: string): boolean {
    const trueWords = (author: EntryView['author']): readonly string[] =>
      [...this.#entries.values()]
        .filter(
          ({ author: by, text }) => by === author && this.#everything.find(text)?.invented === undefined
        )
        .map(({ id }) => id)
    const answered = this.#ancestors([...trueWords('self'), ...this.#disk.ownControls()], () => true)
    const proven = trueWords('peer').filter((id) => answered.has(id))
    return this.#ancestors(proven, (id) => this.#entries.get(id)?.author === 'peer').has(wanted)
  }

  /** All that these name, and what that names, as far as `follow` goes. */
  #ancestors(ids: readonly string[], follow: (id: string) => boolean): ReadonlySet<string> {
    const seen = new Set<string>()
    for (let open = ids; open.length > 0;) {
      const next = new Set(open.flatMap((id) => this.#disk.parentsOf(id)).filter((id) => !seen.has(id)))
      for (const id of next) seen.add(id)
      open = [...next].filter(follow)
    }
    return seen
  }

  /** Links decide the order; an author's own words come after all that he had seen. */
  #checkPlace(entry: EntryView): void {
    for (const parent of this.#disk.parentsOf(entry.id)) this.#checkOrder(this.#entries.get(parent), entry)
    for (const other of this.#entries.values())
      if (this.#disk.parentsOf(other.id).includes(entry.id)) this.#checkOrder(entry, other)
    const composed = entry.author === 'self' && entry.delivery === 'pending' && !isWaiting(entry)
    if (!composed) return
    for (const number of this.#everything.find(entry.text)?.after ?? [])
      this.#checkOrder(this.find(number), entry)
  }

  #checkOrder(earlier: EntryView | undefined, later: EntryView): void {
    if (earlier === undefined || isWaiting(earlier)) return
    if (compareOrder(earlier.order, later.order) >= 0)
      throw this.#broken('out-of-order', later, `before ${earlier.text ?? '?'} at ${earlier.order.time}`)
  }

  #broken(code: string, entry: EntryView, where = ''): BrokenInvariant {
    const what = `${entry.text ?? 'an unknown kind'} by ${entry.author}, ${entry.standing}, at ${entry.order.time} ${where}`
    return new BrokenInvariant(
      code,
      `${this.#self.slice(0, 6)} shows with ${this.#peer.slice(0, 6)}: ${what}`
    )
  }
}

/** Not sealed yet: it has no place among the others. */
const isWaiting = ({ id }: EntryView): boolean => id.startsWith('local:')

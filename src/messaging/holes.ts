import { IntegrityError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { openBundles } from './bundles.ts'
import { anchored, fetchVerified, type Fetched } from './fetch-verified.ts'
import { HoleChanges } from './hole-changes.ts'
import { awaitedIn, type HoleIndex } from './hole-index.ts'
import { Loop } from './loop.ts'
import type { AskingContacts } from './asking-contacts.ts'
import { missedAnnouncements } from './missed-announcements.ts'
import { MissingParents } from './missing-parents.ts'
import { openIn } from './opening.ts'
import type { Candidate } from './placing.ts'
import type { KeyDoubts, Receiving } from './receive.ts'
import type { Sources } from './sources.ts'

/** Envelopes asked for in one request. */
const ASK_AT_ONCE = 64
/** Contacts that are asked for at the same time: a source that is slow holds up a few others, not all. */
const CONTACTS_AT_ONCE = 8
/** Pause before holders that did not have them, or lied, are asked again, ms. */
const ASK_AGAIN = 20_000
/** While the contact is away: the first such pause, doubled each time, and the longest, ms. */
const ASK_AWAY = { first: 2_000, longest: 600_000 } as const

/**
 * Asks for what the chain says was said and this device does not hold, and for what other messages say. Holes are rows:
 * nothing is forgotten.
 */
export class Holes {
  readonly #context: Context
  readonly #keys: Pick<KeyDoubts, 'unknown'>
  readonly #receiving: Receiving
  readonly #sources: Sources
  readonly #retryAt = new Map<AddressHash, number>()
  /** Rounds in a row that brought nothing while the contact was away. */
  readonly #vainRounds = new Map<AddressHash, number>()
  /** Asked for and not had: the others come first, so that what nobody has holds up nothing. */
  readonly #inVain = new Map<AddressHash, Set<ContentHash>>()
  readonly #loop: Loop
  readonly #parents: MissingParents
  readonly #announcements: AskingContacts

  constructor(context: Context, receiving: Receiving, sources: Sources, keys: Pick<KeyDoubts, 'unknown'>) {
    this.#context = context
    this.#keys = keys
    this.#receiving = receiving
    this.#sources = sources
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'holes', step: (signal) => this.#step(signal) })
    const online = (peer: AddressHash) => sources.isOnline(peer)
    this.#parents = new MissingParents(context, receiving, online)
    this.#announcements = missedAnnouncements(context, keys, online)
  }

  start(): void {
    this.#loop.start()
    this.#parents.start()
    this.#announcements.start()
  }

  async stop(): Promise<void> {
    await Promise.all([this.#loop, this.#parents, this.#announcements].map((part) => part.stop()))
  }

  /** There may be something new to ask for, or somebody new to ask. */
  wake(peer?: AddressHash): void {
    if (peer !== undefined) {
      this.#retryAt.delete(peer)
      this.#vainRounds.delete(peer)
      this.#parents.wake(peer)
      this.#announcements.wake(peer)
    }
    this.#loop.wake()
  }

  /** There is somebody new to ask for anything. */
  wakeAll(): void {
    this.#retryAt.clear()
    this.#vainRounds.clear()
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { clock } = this.#context.ports
    const askable = [...this.#context.state.conversations()].filter(
      (row) => row.awaiting > 0 && this.#sources.any(row.peer)
    )
    const due = askable.filter(({ peer }) => (this.#retryAt.get(peer) ?? 0) <= clock.now()).values()
    const asking = Array.from({ length: CONTACTS_AT_ONCE }, async () => {
      for (const { peer } of due) {
        const more = await this.#ask(peer, signal)
        this.#retryAt.set(peer, more ? 0 : clock.now() + this.#pause(peer))
      }
    })
    // A failure of one is the loop's, once nothing of this step is under way any more.
    const outcomes = await Promise.allSettled(asking)
    if (outcomes.some(({ status }) => status === 'rejected')) await Promise.all(asking)
    const next = Math.min(...askable.map(({ peer }) => this.#retryAt.get(peer) ?? 0))
    return askable.length === 0 ? undefined : Math.max(0, next - clock.now())
  }

  #pause(peer: AddressHash): number {
    if (this.#sources.isOnline(peer)) return ASK_AGAIN
    const rounds = this.#vainRounds.get(peer) ?? 0
    this.#vainRounds.set(peer, rounds + 1)
    return Math.min(ASK_AWAY.longest, ASK_AWAY.first * 2 ** rounds)
  }

  /** Newest first. Answers whether more can be asked for right away. */
  async #ask(peer: AddressHash, signal: AbortSignal): Promise<boolean> {
    const { state, ports, identity } = this.#context
    const all = awaitedIn(await state.holes(peer)).sort((one, other) => other.index - one.index)
    const before = this.#inVain.get(peer)
    const others = all.filter(({ contentHash }) => before?.has(contentHash) !== true)
    // The others may have come by themselves meanwhile: then it is the turn of all again.
    const [awaiting, inVain] =
      others.length === 0 ? [all, new Set<ContentHash>()] : [others, before ?? new Set<ContentHash>()]
    const asked = awaiting.slice(0, ASK_AT_ONCE)
    const answer = await fetchVerified(ports, identity.self, this.#sources.of(peer), asked, { signal })
    if (!answer.answered) return false
    const taken = await this.take(peer, answer)
    if (answer.lied) return false
    for (const { contentHash } of asked) if (!taken.has(contentHash)) inVain.add(contentHash)
    if (awaiting.length > asked.length) this.#inVain.set(peer, inVain)
    else this.#inVain.delete(peer)
    // A bundle that was opened may have named what is to be asked for next.
    return answer.bundles.length > 0 || (taken.size > 0 && awaiting.length > asked.length)
  }

  /** Commits what a holder, or a block, gave, and only then acknowledges it. Answers what was of use. */
  async take(peer: AddressHash, fetched: Fetched): Promise<ReadonlySet<ContentHash>> {
    const { state, turns } = this.#context
    const { envelopes, bundles, malformed } = fetched
    const candidates: Candidate[] = []
    await openBundles(this.#context, peer, bundles)
    await turns.take(peer, async () => {
      const holes = await state.holes(peer)
      const refused = new Set(malformed.map(({ contentHash }) => contentHash))
      for (const { contentHash, bytes } of envelopes) {
        const opened = await this.#open(holes, contentHash, bytes)
        if (opened === 'refused') refused.add(contentHash)
        else if (opened !== 'unknown') candidates.push(opened)
      }
      await this.#receiving.commit(peer, candidates)
      await this.#refuse(peer, refused)
    })
    const received = candidates.filter(({ author }) => author === 'peer')
    this.#receiving.acknowledge(
      peer,
      received.map(({ id }) => id)
    )
    return new Set([...candidates.map(({ id }) => id), ...bundles.map(({ contentHash }) => contentHash)])
  }

  /** Of several slots and bundles that name these bytes only those of their author open them. */
  async #open(
    holes: HoleIndex,
    id: ContentHash,
    bytes: Uint8Array
  ): Promise<Candidate | 'refused' | 'unknown'> {
    const { state, identity, ports } = this.#context
    let failure: 'refused' | 'unknown' = 'refused'
    for (const { peer, author } of [...holes.named(id), ...holes.missing(id)]) {
      try {
        const envelope = anchored(bytes, { peer, author, contentHash: id }, identity.self)
        const opened = await openIn(state.conversation(peer), identity, envelope, ports.signatures)
        return { id, author, ...opened, envelope: envelope.bytes, origin: 'anchored' }
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error
        ports.log('warning', error.code, { source: 'slot' })
        // Sealed under keys that the user has not consented to, or that we did not read yet: it stays awaited.
        if (error.code !== 'keys-unknown') continue
        failure = 'unknown'
        this.#keys.unknown(peer, bytes)
      }
    }
    return failure
  }

  async #refuse(peer: AddressHash, refused: ReadonlySet<ContentHash>): Promise<void> {
    if (refused.size === 0) return
    const { state } = this.#context
    const changes = new HoleChanges(await state.holes(peer))
    for (const hash of refused) changes.refuse(hash)
    const row = state.conversation(peer)
    await state.commit({
      ...changes.changes(),
      conversations: [{ ...row, awaiting: row.awaiting + changes.awaiting }]
    })
  }
}

import { encodeAnchoring, type AnchoringChoice } from '../protocol/anchoring.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import { encodeText } from '../protocol/text.ts'
import type { AddressHash, ContentHash, InstallationId, MessageId } from '../protocol/ids.ts'
import { anchorCall, withdrawn } from './anchor-plan.ts'
import { anchoringOf, noticeOf, withWaitingNotice } from './anchoring-choice.ts'
import { announcingKeys, draft, seal, sealingKeys, type Draft } from './compose.ts'
import { announcementOf } from './key-announcement.ts'
import type { Context } from './context.ts'
import type { Conversation, Entry, EntryId, PinnedKeys } from './model.ts'
import { place } from './place.ts'
import { withPreview } from './preview.ts'
import { sentBefore } from './sent-before.ts'
import type { MessageStamp } from './tabs/routes.ts'
import { Batches } from './turns.ts'

/** Messages of a burst that share one commit. */
const BATCH = 128
/** Waiting messages sealed at a time once a key is there. */
const WAITING = 500

/** What drafts are sealed to, what waited in their place, and what else changes with them. */
interface Sealing {
  readonly keys: PinnedKeys | undefined
  readonly replacing: readonly EntryId[]
  readonly amended?: Partial<Conversation>
}

/**
 * The life of a message that is sent:
 * 1. drafted: text checked, id and time given;
 * 2. sealed to the contact's keys (or kept as it is, visibly waiting, while there are none);
 * 3. committed, with its place, its anchor's queued call and its turn in the outbox, in one transaction;
 * 4. handed to the outbox, and later to the chain: neither holds up the other;
 * 5. announced, which shows it.
 */
export class Sending {
  readonly #context: Context
  readonly #offer: (peer: AddressHash, entries: readonly Entry[]) => void
  readonly #batches: Batches<Draft, EntryId>
  /** Conversations in which nothing waits for a key. */
  readonly #sealed = new Set<AddressHash>()
  /** Messages of other tabs on their way into the store: one that is asked for again meanwhile is the same one. */
  readonly #stamped = new Map<MessageId, Promise<EntryId>>()

  constructor(context: Context, offer: (peer: AddressHash, entries: readonly Entry[]) => void) {
    this.#context = context
    this.#offer = offer
    this.#batches = new Batches(context.turns, BATCH, (peer, drafts) =>
      this.#commit(peer as AddressHash, drafts)
    )
  }

  /** Resolves when the message is durable on this device. @throws UsageError `text-empty`, `text-too-long`; StorageError */
  send(peer: AddressHash, text: string, stamp?: MessageStamp): Promise<EntryId> {
    const { random, clock } = this.#context.ports
    const payload = encodeText(text)
    if (stamp !== undefined) return this.#sendStamped(peer, { ...stamp, kind: MESSAGE_KIND.text, payload })
    return this.#batches.add(peer, draft(random, clock.now(), MESSAGE_KIND.text, payload))
  }

  #sendStamped(peer: AddressHash, item: Draft & MessageStamp): Promise<EntryId> {
    const sent = this.#stamped.get(item.id) ?? this.#unlessSent(peer, item)
    this.#stamped.set(item.id, sent)
    return sent.finally(() => this.#stamped.delete(item.id))
  }

  async #unlessSent(peer: AddressHash, { repeated, ...item }: Draft & MessageStamp): Promise<EntryId> {
    const kept = repeated === true ? await sentBefore(this.#context.ports.store, peer, item) : undefined
    return kept ?? this.#batches.add(peer, item)
  }

  /**
   * How what is written here from now on gets to the chain, said to the other side as a message of the conversation.
   * @throws UsageError `anchoring-invalid`, `conversation-unknown`; StorageError
   */
  async setAnchoring(peer: AddressHash, choice: AnchoringChoice): Promise<void> {
    const { random, clock } = this.#context.ports
    const before = anchoringOf(this.#context.state.conversation(peer), 'self')
    if (before.mode === choice.mode && before.textOnChain === choice.textOnChain) return
    await this.#batches.add(peer, draft(random, clock.now(), MESSAGE_KIND.anchoring, encodeAnchoring(choice)))
  }

  /** Tells a contact that our keys were changed, once for each version, signed by those from before. */
  announceKeys(peer: AddressHash): Promise<void> {
    const { state, turns, identity, ports } = this.#context
    return turns.take(peer, async () => {
      const row = state.find(peer)
      const { version } = identity
      if (row?.keys === undefined || (row.ownVersionAnnounced ?? 1) >= version) return
      const { rotation } = state.account
      const payload = announcementOf(identity, rotation?.transaction)
      const drafts = [draft(ports.random, ports.clock.now(), MESSAGE_KIND.keyChange, payload)]
      const told = { ownVersionAnnounced: version }
      await this.#sealWaiting(peer)
      const keys = identity.isVersionKnown ? announcingKeys(row) : undefined
      if (keys === undefined) await this.#keepWaiting({ ...row, ...told }, drafts)
      else await this.#place(peer, drafts, { keys, replacing: [], amended: told })
    })
  }

  /** Seals what waited for a key; call it when keys were pinned or consented to. */
  sealWaiting(peer: AddressHash): Promise<void> {
    return this.#context.turns.take(peer, () => this.#sealWaiting(peer))
  }

  /** Call it within a turn of the conversation. */
  async #sealWaiting(peer: AddressHash): Promise<void> {
    const { state, ports } = this.#context
    while (this.#keysFor(state.conversation(peer)) !== undefined && !this.#sealed.has(peer)) {
      const waiting = (await ports.store.undelivered(peer, WAITING)).filter(
        (entry) => entry.envelope === undefined
      )
      if (waiting.length === 0) {
        this.#sealed.add(peer)
        return
      }
      const drafts = waiting.map((entry) => ({ ...entry, id: entry.messageId }))
      const replacing = waiting.map(({ id }) => id)
      await this.#place(peer, drafts, { keys: this.#keysFor(state.conversation(peer)), replacing })
    }
  }

  async #commit(peer: AddressHash, drafts: readonly Draft[]): Promise<EntryId[]> {
    const conversation = this.#context.state.conversation(peer)
    const keys = this.#keysFor(conversation)
    if (keys === undefined) return this.#keepWaiting(conversation, drafts)
    // What waited was written before: a key that has just come must not let this one pass it.
    await this.#sealWaiting(peer)
    return (await this.#place(peer, drafts, { keys, replacing: [] })).map(({ id }) => id)
  }

  async #place(
    peer: AddressHash,
    drafts: readonly Draft[],
    { keys, replacing, amended = {} }: Sealing
  ): Promise<readonly Entry[]> {
    const { state, ports, identity } = this.#context
    const conversation = state.conversation(peer)
    if (keys === undefined) return []
    const installation = state.account.installation
    const candidates = await seal(drafts, conversation, keys, identity, installation, ports)
    const { changes, placed } = await place(state, ports.store, peer, candidates, ports.clock.now())
    const anchors = new Map(candidates.map((candidate) => [candidate.id as EntryId, candidate.anchors]))
    const calls = placed.flatMap((entry) =>
      entry.anchor === 'pending'
        ? anchorCall(entry, anchors.get(entry.id) === 'envelope', ports.clock.now())
        : []
    )
    const turnsOff = drafts.some((item) => noticeOf(item)?.mode === 'off')
    const dropped = turnsOff ? await withdrawn(state, peer, changes.entries ?? []) : NOTHING_DROPPED
    const kept = {
      ...changes,
      entries: [...(changes.entries ?? []), ...dropped.entries],
      conversations: (changes.conversations ?? []).map((row) => ({
        ...withoutPreviewOf(row, replacing, placed),
        role: 'accepted' as const,
        nextCounter: conversation.nextCounter + candidates.length,
        ...amended
      })),
      calls,
      removedCalls: dropped.removedCalls,
      removedEntries: replacing
    }
    await state.commit(kept, () => this.#offer(peer, placed))
    return placed
  }

  /** Nothing is sealed either while it is open which keys of our own are in use. */
  #keysFor(conversation: Conversation): PinnedKeys | undefined {
    return this.#context.identity.isVersionKnown ? sealingKeys(conversation) : undefined
  }

  async #keepWaiting(conversation: Conversation, drafts: readonly Draft[]): Promise<EntryId[]> {
    const { state, ports } = this.#context
    this.#sealed.delete(conversation.peer)
    let time = conversation.preview?.order.time ?? 0
    const entries = drafts.map((item) => {
      // Sealed later in the order of their places, which must be the order they were written in.
      time = Math.max(item.sentAt, time + 1)
      return waitingEntry(conversation.peer, state.account.installation, item, time, ports.clock.now())
    })
    const row = drafts.reduce((changed, item) => {
      const choice = noticeOf(item)
      return choice === undefined ? changed : withWaitingNotice(changed, choice)
    }, conversation)
    const dropped =
      anchoringOf(row, 'self').mode === 'off' ? await withdrawn(state, row.peer, []) : NOTHING_DROPPED
    await state.commit({
      entries: [...entries, ...dropped.entries],
      conversations: [withPreview({ ...row, role: 'accepted' }, entries)],
      removedCalls: dropped.removedCalls
    })
    return entries.map(({ id }) => id)
  }
}

const NOTHING_DROPPED: Awaited<ReturnType<typeof withdrawn>> = { entries: [], removedCalls: [] }

const withoutPreviewOf = (
  row: Conversation,
  removed: readonly EntryId[],
  placed: readonly Entry[]
): Conversation => {
  if (row.preview === undefined || !removed.includes(row.preview.id)) return row
  const { preview: _gone, ...rest } = row
  return withPreview(rest, placed)
}

const waitingEntry = (
  peer: AddressHash,
  installation: InstallationId,
  item: Draft,
  time: number,
  now: number
): Entry => ({
  id: `local:${item.id}`,
  peer,
  author: 'self',
  order: { time, tie: item.id },
  messageId: item.id,
  installation,
  counter: 0,
  sentAt: item.sentAt,
  receivedAt: now,
  parents: [] as ContentHash[],
  kind: item.kind,
  payload: item.payload,
  standing: 'said',
  delivery: 'pending',
  anchor: 'none',
  nextAttemptAt: now
})

import { bytesToHex } from '@noble/hashes/utils.js'
import { readHeader } from '../../protocol/envelope.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { DeliveryState, EntryId } from '../model.ts'
import type { MessengerChange } from '../application.ts'
import type { ConversationView, EntryView } from '../views.ts'
import { BrokenInvariant, type Screen } from './said.ts'
import type { Surroundings } from './surroundings.ts'

/** Signs of a message, each more than the one before. */
const TICKS: readonly DeliveryState[] = ['pending', 'stored', 'delivered', 'read']

/** A page, as somebody sees it who looks at its screen and its disk. */
export interface Shown {
  readonly name: string
  readonly self: () => AddressHash
  readonly screen: (peer: AddressHash) => Screen
  /** What lies on the disk of an entry. */
  readonly envelope: (peer: AddressHash, id: EntryId) => Uint8Array | undefined
  /** What the user is asked about a contact's keys. */
  readonly asked: (peer: AddressHash) => ConversationView['keyNotice']
}

/** Sees what one page shows and knows all that happened: says so at once where the two do not agree. */
export class Witness {
  readonly #world: Surroundings
  readonly #shown: Shown
  /** Changes of keys that this page showed: contact and version. */
  readonly #asked = new Set<string>()

  constructor(world: Surroundings, shown: Shown) {
    this.#world = world
    this.#shown = shown
  }

  /** Rows of the list changed. */
  sawConversations(rows: readonly ConversationView[]): void {
    for (const { peer, reachability, awaiting } of rows)
      this.#world.trace(`${this.#shown.name} sees ${peer.slice(0, 6)} ${reachability}, awaits ${awaiting}`)
    this.#judgeNotices(rows)
  }

  /** Messages changed. */
  sawEntries({ peer, changed: all, removed }: Extract<MessengerChange, { kind: 'entries' }>): void {
    const changed = all.filter(({ keyChange }) => keyChange === undefined)
    for (const { text, notice, order, standing, delivery, anchor } of changed)
      this.#world.trace(
        `${this.#shown.name} shows ${text ?? notice?.mode ?? '?'} at ${order.time} ${standing} ${delivery} ${anchor}`
      )
    try {
      for (const entry of changed) this.#checkStored(entry)
      this.#shown.screen(peer).change(changed, removed)
    } catch (error) {
      this.#world.broken(error)
    }
  }

  /** What is shown as delivered lies on the recipient's disk, and every envelope was sealed with a nonce of its own. */
  #checkStored({ id, peer, author, delivery, text }: EntryView): void {
    if (author === 'peer') return
    const shownBefore = this.#shown.screen(peer).entry(id)?.delivery
    this.#checkTicks(id, shownBefore, delivery)
    if (
      delivery === 'delivered' &&
      shownBefore !== 'delivered' &&
      shownBefore !== undefined &&
      !this.#world.holds(peer, this.#shown.self(), id)
    )
      throw new BrokenInvariant(
        'delivered-not-held',
        `${this.#shown.name} believes that ${text ?? id} arrived`
      )
    const envelope = this.#shown.envelope(peer, id)
    if (envelope === undefined || shownBefore !== undefined) return
    this.#world.everything.sealed(bytesToHex(readHeader(envelope).nonce), id)
    const asked = this.#shown.asked(peer)
    // What was sealed before the change was seen may be told of only now.
    if (asked !== undefined && !this.#asked.has(`${peer}/${asked.version}`)) return
    if (asked !== undefined && delivery === 'pending')
      throw new BrokenInvariant('sealed-without-consent', `${this.#shown.name} sealed ${text ?? id}`)
  }

  /** One tick is a courier's signature, and no sign ever goes back. */
  #checkTicks(id: EntryId, before: DeliveryState | undefined, now: DeliveryState): void {
    if (now === 'stored' && this.#world.couriers?.signed(id as ContentHash) !== true)
      throw new BrokenInvariant(
        'stored-not-signed',
        `${this.#shown.name} believes that a courier holds ${id}`
      )
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
        new BrokenInvariant('calm-lie', `${this.#shown.name} is calm about version ${keyNotice.version}`)
      )
    }
  }
}

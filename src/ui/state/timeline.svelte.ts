import type { AddressHash, EntryId, EntryView, Messenger } from '../../messaging/index.ts'
import { dayNumber } from './formats.ts'
import { OrderedEntries } from './ordered-entries.ts'
import type { Row } from './row.svelte.ts'
import { compareOrder } from './rows.ts'
import { SecondLook } from './second-look.ts'

/** Newest entries that an open conversation always has in the DOM. */
const NEWEST_KEPT = 100
/** What has piled up beyond this is let go once the user is back at the newest. */
const TRIM_ABOVE = 200
const PAGE = 100
/** While looking for one message of a link: entries a page, and pages at most. */
const SEARCH_PAGE = 500
const SEARCH_PAGES = 60

/**
 * Entries of the open conversation. Facts arrive through `apply`, in whatever number, and cost one redraw together:
 * Svelte draws in the next microtask, and a new tick redraws its own row only. Nothing that came is ever skipped, however many came at once.
 */
export class Timeline {
  readonly peer: AddressHash
  readonly #source: Pick<Messenger, 'entries'>
  readonly #entries = new OrderedEntries(dayNumber)
  /** Unread messages above the divider that is still to be placed. */
  #unread = 0
  /** A refresh under way. */
  #look: SecondLook | undefined
  #version = $state(0)
  #complete = $state(false)
  #loading = $state(false)
  #loaded = $state(false)
  #unreadFrom = $state.raw<EntryId | undefined>()
  #missed = $state(0)
  #following = $state(true)

  readonly #rows = $derived.by(() => {
    void this.#version
    return this.#entries.rows()
  })

  constructor(source: Pick<Messenger, 'entries'>, peer: AddressHash) {
    this.#source = source
    this.peer = peer
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Nothing older is kept on this device. */
  get complete(): boolean {
    return this.#complete
  }

  get loading(): boolean {
    return this.#loading
  }

  /** The first page is here. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** Where the unread divider stands. */
  get unreadFrom(): EntryId | undefined {
    return this.#unreadFrom
  }

  /** Arrived while the user was reading further up. */
  get missed(): number {
    return this.#missed
  }

  /** The newest message is in view, and stays so when more come. */
  get following(): boolean {
    return this.#following
  }

  /** Holds more rows than an idle conversation should. */
  get oversized(): boolean {
    return this.#entries.size > TRIM_ABOVE
  }

  find(id: string): EntryView | undefined {
    return this.#entries.find(id)
  }

  /** Loads the newest page; the divider goes before the last `unread` messages of the peer. */
  async open(unread: number): Promise<void> {
    this.#unread = unread
    await this.#load(NEWEST_KEPT)
    this.#loaded = true
  }

  /** One page further up. */
  async older(): Promise<void> {
    if (this.#complete || this.#loading || !this.#loaded) return
    await this.#load(PAGE)
  }

  /** Loads further up until this message is here; false when it is not on this device. */
  async reach(id: string): Promise<boolean> {
    for (let page = 0; page < SEARCH_PAGES && this.find(id) === undefined && !this.#complete; page += 1)
      await this.#load(SEARCH_PAGE)
    return this.find(id) !== undefined
  }

  /** The user reached (true) or left (false) the newest message. */
  follow(following: boolean): void {
    this.#following = following
    if (following) this.#missed = 0
  }

  /** The user wrote: what stands above has been read, and nothing divides it any more. */
  answered(): void {
    this.#unread = 0
    this.#unreadFrom = undefined
  }

  /** Lets go of old rows that a burst or reading further up brought in. */
  trim(): void {
    if (!this.#following || !this.oversized) return
    this.#entries.keepNewest(NEWEST_KEPT)
    this.#complete = false
    this.#version += 1
  }

  /** Another tab told of the conversation until now, and what it told last may not have come: looks again. */
  async refresh(): Promise<void> {
    if (!this.#loaded) return
    const look = new SecondLook()
    this.#look = look
    const limit = Math.max(this.#entries.size, NEWEST_KEPT)
    const page = await this.#source.entries(this.peer, { limit })
    if (this.#look !== look) return
    this.#look = undefined
    this.#complete = page.length < limit
    const { changed, removed } = look.compare(page, this.#entries.ids())
    this.apply(changed, removed)
  }

  /** Facts of this conversation, already committed. */
  apply(changed: readonly EntryView[], removed: readonly EntryId[]): void {
    this.#look?.tell([...removed, ...changed.map(({ id }) => id)])
    let moved = false
    for (const id of removed) moved = this.#entries.remove(id) || moved
    for (const entry of changed) {
      if (!this.#entries.has(entry.id)) {
        if (this.#isAboveWindow(entry)) continue
        if (entry.author === 'peer' && !this.#following) this.#missed += 1
      }
      moved = this.#entries.place(entry) || moved
    }
    if (moved) this.#version += 1
  }

  /** Older than what is loaded, and so found again when the user scrolls there. */
  #isAboveWindow(entry: EntryView): boolean {
    const { oldest, size } = this.#entries
    if (!this.#loaded || this.#complete || size < NEWEST_KEPT || oldest === undefined) return false
    return compareOrder(entry.order, oldest.order) < 0
  }

  async #load(limit: number): Promise<void> {
    this.#loading = true
    try {
      const before = this.#loaded ? this.#entries.oldest?.order : undefined
      const page = await this.#source.entries(this.peer, before === undefined ? { limit } : { before, limit })
      // What arrived while we waited is newer than the page.
      for (const entry of page) if (!this.#entries.has(entry.id)) this.#entries.place(entry)
      this.#complete = page.length < limit
      this.#divide()
      this.#version += 1
    } finally {
      this.#loading = false
    }
  }

  /** Places the divider once, when the first unread message is loaded: it may lie many pages up. */
  #divide(): void {
    if (this.#unread === 0 || this.#unreadFrom !== undefined) return
    this.#unreadFrom = this.#entries.newestOfPeer(this.#unread)
  }
}

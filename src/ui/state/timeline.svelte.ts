import type { AddressHash, EntryId, EntryView, Messenger } from '../../messaging/index.ts'
import { dayNumber } from './language.svelte.ts'
import { compareOrder, placeOf, rowsOf, type Row } from './rows.ts'

/** Newest entries that an open conversation always has in the DOM. */
export const NEWEST_KEPT = 200
/** What has piled up beyond this is let go once the user is back at the newest. */
const TRIM_ABOVE = 600
const PAGE = 100
/** Pages asked for at most while looking for one message of a link. */
const SEARCH_PAGES = 60

type Source = Pick<Messenger, 'entries'>

/**
 * Entries of the open conversation. Facts arrive through `apply`, in whatever number, and cost one redraw together:
 * Svelte draws in the next microtask. Nothing that came is ever skipped, however many came at once.
 */
export class Timeline {
  readonly peer: AddressHash
  readonly #source: Source
  readonly #byId = new Map<EntryId, EntryView>()
  #sorted: EntryView[] = []
  #known: ReadonlyMap<string, Row> = new Map()
  #version = $state(0)
  #complete = $state(false)
  #loading = $state(false)
  #loaded = $state(false)
  #unreadFrom = $state.raw<EntryId | undefined>()
  #missed = $state(0)
  #following = $state(true)

  readonly #rows = $derived.by(() => {
    void this.#version
    const rows = rowsOf(this.#sorted, this.#known, dayNumber)
    this.#known = new Map(rows.map((row) => [row.entry.id, row]))
    return rows
  })

  constructor(source: Source, peer: AddressHash) {
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

  get following(): boolean {
    return this.#following
  }

  find(id: string): EntryView | undefined {
    return this.#byId.get(id as EntryId)
  }

  /** Loads the newest page; the divider goes before the last `unread` messages of the peer. */
  async open(unread: number): Promise<void> {
    await this.#load(Math.max(NEWEST_KEPT, unread))
    this.#unreadFrom = unread === 0 ? undefined : this.#nthNewestOfPeer(unread)
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
      await this.#load(PAGE * 5)
    return this.find(id) !== undefined
  }

  /** The user reached (true) or left (false) the newest message. */
  follow(following: boolean): void {
    this.#following = following
    if (following) this.#missed = 0
  }

  /** Holds more rows than an idle conversation should. */
  get oversized(): boolean {
    return this.#sorted.length > TRIM_ABOVE
  }

  /** Lets go of old rows that reading further up brought in. */
  trim(): void {
    if (!this.#following || !this.oversized) return
    for (const entry of this.#sorted.slice(0, -NEWEST_KEPT)) this.#byId.delete(entry.id)
    this.#sorted = this.#sorted.slice(-NEWEST_KEPT)
    this.#complete = false
    this.#version += 1
  }

  /** Facts of this conversation, already committed. */
  apply(changed: readonly EntryView[], removed: readonly EntryId[]): void {
    for (const id of removed) this.#remove(id)
    for (const entry of changed) {
      if (!this.#byId.has(entry.id)) {
        if (this.#isAboveWindow(entry)) continue
        if (entry.author === 'peer' && !this.#following) this.#missed += 1
      }
      this.#place(entry)
    }
    this.#version += 1
  }

  /** Older than what is loaded, and so found again when the user scrolls there. */
  #isAboveWindow(entry: EntryView): boolean {
    const oldest = this.#sorted[0]
    return (
      this.#loaded &&
      !this.#complete &&
      this.#sorted.length >= NEWEST_KEPT &&
      oldest !== undefined &&
      compareOrder(entry.order, oldest.order) < 0
    )
  }

  async #load(limit: number): Promise<void> {
    this.#loading = true
    try {
      const before = this.#loaded ? this.#sorted[0]?.order : undefined
      const page = await this.#source.entries(this.peer, before === undefined ? { limit } : { before, limit })
      // What arrived while we waited is newer than the page.
      for (const entry of page) if (!this.#byId.has(entry.id)) this.#place(entry)
      this.#complete = page.length < limit
      this.#version += 1
    } finally {
      this.#loading = false
    }
  }

  #place(entry: EntryView): void {
    const known = this.#byId.get(entry.id)
    this.#byId.set(entry.id, entry)
    if (known !== undefined) {
      const place = placeOf(this.#sorted, known.order)
      const at = this.#sorted[place] === known ? place : this.#sorted.indexOf(known)
      if (compareOrder(known.order, entry.order) === 0) {
        this.#sorted[at] = entry
        return
      }
      this.#sorted.splice(at, 1)
    }
    this.#sorted.splice(placeOf(this.#sorted, entry.order), 0, entry)
  }

  #remove(id: EntryId): void {
    const known = this.#byId.get(id)
    if (known === undefined) return
    this.#byId.delete(id)
    this.#sorted.splice(this.#sorted.indexOf(known), 1)
  }

  #nthNewestOfPeer(count: number): EntryId | undefined {
    let left = count
    for (let index = this.#sorted.length - 1; index >= 0; index -= 1) {
      const entry = this.#sorted[index]
      if (entry?.author !== 'peer') continue
      left -= 1
      if (left === 0) return entry.id
    }
    return undefined
  }
}

import type { EntryId, EntryView } from '../../messaging/index.ts'

/** A page that is read while facts go on arriving: whatever was told meanwhile is newer than the page. */
export class SecondLook {
  readonly #told = new Set<EntryId>()

  /** Something was told of these. */
  tell(ids: Iterable<EntryId>): void {
    for (const id of ids) this.#told.add(id)
  }

  /** What of the page is news for who holds `held`, and which of those it holds are there no more. */
  compare(
    page: readonly EntryView[],
    held: readonly EntryId[]
  ): { readonly changed: readonly EntryView[]; readonly removed: readonly EntryId[] } {
    const there = new Set(page.map(({ id }) => id))
    return {
      changed: page.filter(({ id }) => !this.#told.has(id)),
      removed: held.filter((id) => !there.has(id) && !this.#told.has(id))
    }
  }
}

import type { AddressHash } from '../protocol/ids.ts'
import { accountView } from './account-view.ts'
import type { StoreChanges } from './ports.ts'
import { entryView } from './projection.ts'
import type { Session } from './session.ts'
import type { MessengerChange } from './application.ts'

/** Tells whoever listens what changed, in the words of the screens. */
export class Telling {
  readonly #listeners = new Set<(change: MessengerChange) => void>()

  /** Calls `listener` for each change until the returned function is called. */
  observe(listener: (change: MessengerChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(change: MessengerChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  account(session: Session): void {
    this.tell({ kind: 'account', account: accountView(session) })
  }

  conversations(session: Session, peers: readonly AddressHash[]): void {
    const rows = peers.flatMap((peer) => session.context.state.find(peer) ?? [])
    const shown = rows.filter(({ role }) => role !== 'hidden')
    this.tell({
      kind: 'conversations',
      changed: shown.map((row) => session.view(row)),
      removed: rows.filter(({ role }) => role === 'hidden').map(({ peer }) => peer)
    })
  }

  /** Entries before conversations, so that a screen shows the message no later than its preview. */
  committed(session: Session, changes: StoreChanges): void {
    const { state } = session.context
    const peers = new Set([
      ...(changes.entries ?? []).map(({ peer }) => peer),
      ...(changes.removedEntries?.length ? [...state.conversations()].map(({ peer }) => peer) : [])
    ])
    for (const peer of peers) {
      const row = state.find(peer)
      const changed = (changes.entries ?? [])
        .filter((entry) => entry.peer === peer)
        .map((entry) => entryView(entry, row))
      this.tell({ kind: 'entries', peer, changed, removed: changes.removedEntries ?? [] })
    }
    const rows = changes.conversations ?? []
    if (rows.length > 0)
      this.conversations(
        session,
        rows.map(({ peer }) => peer)
      )
    if (changes.account !== undefined || (state.account.rebuild !== undefined && rows.length > 0))
      this.account(session)
  }
}

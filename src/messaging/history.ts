import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { compareOrder } from './order.ts'
import type { Entry, OrderKey } from './model.ts'

const PAGE = 100

/** Envelopes of this conversation among `hashes`: a contact is served its own conversation and nothing else. */
export async function* serveEnvelopes(context: Context, peer: AddressHash, hashes: readonly ContentHash[]) {
  for (const entry of await context.ports.store.entriesById(hashes)) {
    if (entry.peer === peer && entry.envelope !== undefined) yield entry.envelope
  }
}

/** Envelopes older than all of `before` that are held (empty: from the newest), newest first, at most `limit`. */
export async function* serveHistory(
  context: Context,
  peer: AddressHash,
  before: readonly ContentHash[],
  limit: number
): AsyncGenerator<Uint8Array> {
  const { store } = context.ports
  let position = oldest(await store.entriesById(before), peer)
  let left = limit
  while (left > 0) {
    const page = await store.entries(peer, {
      limit: PAGE,
      ...(position === undefined ? {} : { before: position })
    })
    for (const { envelope } of page) {
      if (envelope === undefined || left === 0) continue
      left -= 1
      yield envelope
    }
    position = page[page.length - 1]?.order
    if (page.length < PAGE) return
  }
}

const oldest = (entries: readonly Entry[], peer: AddressHash): OrderKey | undefined =>
  entries
    .filter((entry) => entry.peer === peer)
    .map(({ order }) => order)
    .reduce<OrderKey | undefined>(
      (low, order) => (low === undefined || compareOrder(order, low) < 0 ? order : low),
      undefined
    )

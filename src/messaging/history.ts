import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { serveDeposits } from './address-book/deposits.ts'
import type { Context } from './context.ts'
import { compareOrder } from './order.ts'
import type { Entry, OrderKey } from './model.ts'

const PAGE = 100

/** Envelopes and bundles of this conversation, and what is kept for this contact, among `hashes`: nothing else is served. */
export async function* serveEnvelopes(context: Context, peer: AddressHash, hashes: readonly ContentHash[]) {
  const { ports, state } = context
  for (const entry of await ports.store.entriesById(hashes)) {
    if (entry.peer === peer && entry.envelope !== undefined) yield entry.envelope
  }
  const holes = await state.holes(peer)
  for (const hash of hashes) {
    const call = state.call(hash)?.call
    // Whoever reads the chain faster than we do asks for a bundle that is still on its way here.
    const underWay = call?.kind === 'anchor' && call.peer === peer ? call.bundle : undefined
    const bytes = holes.named(hash).find(({ bundle }) => bundle !== undefined)?.bundle?.bytes ?? underWay
    if (bytes !== undefined) yield bytes
  }
  yield* serveDeposits(context, peer, hashes)
}

/**
 * Envelopes older than all of `before` that are held (empty: from the newest), newest first, and before each the bundle
 * that anchors it, once; together at most `limit`. The last one is an envelope, for whoever asks for more names it.
 */
export async function* serveHistory(
  context: Context,
  peer: AddressHash,
  before: readonly ContentHash[],
  limit: number
): AsyncGenerator<Uint8Array> {
  const { store } = context.ports
  const holes = await context.state.holes(peer)
  const given = new Set<number>()
  let position = oldest(await store.entriesById(before), peer)
  let left = limit
  while (left > 0) {
    const page = await store.entries(peer, {
      limit: PAGE,
      ...(position === undefined ? {} : { before: position })
    })
    for (const { envelope, slot } of page) {
      if (envelope === undefined || left === 0) continue
      const bundle = slot?.bundle === undefined ? undefined : holes.get(slot.index)?.bundle
      if (slot !== undefined && bundle !== undefined && left > 1 && !given.has(slot.index)) {
        given.add(slot.index)
        left -= 1
        yield bundle.bytes
      }
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

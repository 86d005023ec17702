import { contentHashOf } from '../crypto/content-hash.ts'
import { decodeBundle, isBundle } from '../protocol/bundle.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { commitReading } from './slots.ts'
import type { CheckedBundle } from './offered-bundles.ts'
import { SlotReading } from './slot-reading.ts'

/**
 * Takes the bundles out of what a contact pushed or handed over, and answers the rest. A bundle that a slot names
 * already is opened; another one waits for its slot.
 */
export const takeBundles = async (
  context: Context,
  peer: AddressHash,
  items: readonly Uint8Array[]
): Promise<readonly Uint8Array[]> => {
  const bundles = items.filter(isBundle).flatMap((bytes) => checked(context, bytes) ?? [])
  for (const bundle of bundles) context.offered.keep(peer, bundle)
  await openBundles(context, peer, bundles)
  return items.filter((bytes) => !isBundle(bytes))
}

const checked = ({ ports }: Context, bytes: Uint8Array): CheckedBundle | undefined => {
  try {
    decodeBundle(bytes)
    // A view of a network buffer would keep the whole buffer alive.
    return { contentHash: contentHashOf(bytes), bytes: bytes.slice() }
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error
    ports.log('warning', error.code, { source: 'bundle' })
    return undefined
  }
}

/** Opens those that slots name: their messages are anchored from now on, or awaited one by one. */
export const openBundles = (
  context: Context,
  peer: AddressHash,
  bundles: readonly CheckedBundle[]
): Promise<void> =>
  context.turns.take(peer, async () => {
    const { state, identity, offered, ports } = context
    const row = bundles.length === 0 ? undefined : state.find(peer)
    if (row === undefined) return
    const holes = await state.holes(peer)
    // ⚔ Handed over twice, it is opened once: the second time all that it names would seem to be named elsewhere.
    const distinct = new Map(bundles.map(({ contentHash, bytes }) => [contentHash, bytes]))
    const opening = [...distinct].flatMap(([contentHash, bytes]) =>
      holes
        .named(contentHash)
        .filter((hole) => hole.state === 'awaiting')
        .map((hole) => ({ hole, bytes }))
    )
    if (opening.length === 0) return
    const held = await state.entries(opening.flatMap(({ bytes }) => [...decodeBundle(bytes)]))
    const reading = new SlotReading(row, identity.self, holes, held, ports.ledger.quorum)
    for (const { hole, bytes } of opening) reading.open(hole, bytes)
    await commitReading(context, peer, reading, held)
    offered.forget(
      peer,
      bundles.map(({ contentHash }) => contentHash)
    )
  })

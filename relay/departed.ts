import type { Libp2p, PeerId } from '@libp2p/interface'
import { MAX_DEPARTED, MAX_DEPARTED_ADDRESS_BYTES, MAX_DEPARTED_ADDRESSES } from './limits.ts'

type Store = Pick<Libp2p, 'addEventListener' | 'getConnections' | 'peerStore'>

/**
 * Keeps of clients that left what the DHT names to others, their circuit addresses, and that of so many: what a client
 * says of itself (protocols, metadata, signed records) would stay for hours, and made-up ones are many.
 */
export const forgetDeparted = (node: Store, isRelay: (peer: PeerId) => boolean): void => {
  /** The oldest first. */
  const departed = new Map<string, PeerId>()
  const isHere = (peer: PeerId): boolean => isRelay(peer) || node.getConnections(peer).length > 0

  const shrink = async (peer: PeerId): Promise<void> => {
    if (!(await node.peerStore.has(peer))) return
    const { addresses } = await node.peerStore.get(peer)
    const multiaddrs = addresses
      .map(({ multiaddr }) => multiaddr)
      .filter(({ bytes }) => bytes.length <= MAX_DEPARTED_ADDRESS_BYTES)
      .filter((address) => address.toString().includes('/p2p-circuit'))
      .slice(0, MAX_DEPARTED_ADDRESSES)
    // it may have come back while we were reading
    if (isHere(peer)) return
    await node.peerStore.delete(peer)
    if (multiaddrs.length > 0) await node.peerStore.save(peer, { multiaddrs })
  }

  node.addEventListener('peer:disconnect', ({ detail: peer }) => {
    if (isHere(peer)) return
    departed.delete(peer.toString())
    departed.set(peer.toString(), peer)
    // a store that ends with its node holds nothing either
    shrink(peer).catch(() => undefined)
    const [oldest] = departed.values()
    if (departed.size <= MAX_DEPARTED || oldest === undefined) return
    departed.delete(oldest.toString())
    if (!isHere(oldest)) node.peerStore.delete(oldest).catch(() => undefined)
  })
}

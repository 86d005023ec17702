import type { ConnectionGater } from '@libp2p/interface'
import { CODE_P2P, CODE_P2P_CIRCUIT, CODE_WEBRTC } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Relay } from './configuration.ts'

const isCircuitThrough = (address: Multiaddr, relays: ReadonlySet<string>, direct: boolean): boolean => {
  const parts = address.getComponents()
  const circuit = parts.findIndex(({ code }) => code === CODE_P2P_CIRCUIT)
  const relay = parts[circuit - 1]
  if (relay?.code !== CODE_P2P || relay.value === undefined || !relays.has(relay.value)) return false
  const rest = parts.slice(circuit + 1).map(({ code }) => code)
  if (rest.filter((code) => code === CODE_P2P_CIRCUIT).length > 0) return false
  return rest.every((code) => code === CODE_P2P || (direct && code === CODE_WEBRTC))
}

/** With and without the peer id at the end: the peer store keeps them apart. */
const textsOf = ({ address }: Relay): readonly string[] => [
  address.toString(),
  address.decapsulateCode(CODE_P2P).toString()
]

/**
 * Lets through what the user configured and nothing else, in every build: the relays, circuits and WebRTC
 * signalled through them, and couriers that were added. Addresses that peers or the DHT name are never dialled as they are.
 */
export const createDialGater = (
  relays: readonly Relay[],
  direct: boolean,
  couriers: () => readonly Relay[] = () => []
): ConnectionGater => {
  const addresses = new Set(relays.flatMap(textsOf))
  const ids = new Set(relays.map(({ id }) => id.toString()))
  const allowed = (address: Multiaddr): boolean =>
    addresses.has(address.toString()) ||
    isCircuitThrough(address, ids, direct) ||
    couriers().some((courier) => textsOf(courier).includes(address.toString()))
  return {
    denyDialMultiaddr: (address) => !allowed(address),
    // also before it is remembered, so that no list of a peer grows from what others claim
    filterMultiaddrForPeer: (_peer, address) => allowed(address)
  }
}

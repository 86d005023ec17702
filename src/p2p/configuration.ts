import { peerIdFromString } from '@libp2p/peer-id'
import type { PeerId } from '@libp2p/interface'
import { CODE_P2P, multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock, Log, Random } from '../messaging/ports.ts'
import { UsageError } from '../protocol/errors.ts'

/** A STUN or TURN server, as `RTCPeerConnection` takes it. */
export interface IceServer {
  readonly urls: string | readonly string[]
  readonly username?: string
  readonly credential?: string
}

/** What the network layer is told; nothing has a default that names a host. */
export interface ExchangeConfiguration {
  /** Multiaddrs of relays, each ending in `/p2p/<peer id>`. */
  readonly relays: readonly string[]
  /** Always given, empty for none: left out, @libp2p/webrtc would ask servers of its own choice. */
  readonly iceServers: readonly IceServer[]
  /** false: stay on circuits, so that contacts never learn our network address. Default true. */
  readonly direct?: boolean
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** A relay we were told of: where it is, and who it must be. */
export interface Relay {
  readonly text: string
  readonly address: Multiaddr
  readonly id: PeerId
}

/** Reads the configured relays. @throws UsageError `relay-address-invalid` */
export const parseRelays = (texts: readonly string[]): Relay[] =>
  texts.map((text) => {
    try {
      const address = multiaddr(text)
      const parts = address.getComponents()
      const id = parts.at(-1)
      if (
        id?.code === CODE_P2P &&
        id.value !== undefined &&
        parts.filter(({ code }) => code === CODE_P2P).length === 1
      )
        return { text, address, id: peerIdFromString(id.value) }
    } catch (cause) {
      throw new UsageError('relay-address-invalid', `not the address of a relay: ${text}`, { cause })
    }
    throw new UsageError('relay-address-invalid', `the address of a relay ends in /p2p/<peer id>: ${text}`)
  })

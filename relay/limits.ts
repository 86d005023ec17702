/** What one relay gives to strangers. Everything can be set by a flag; a reason stands beside each default. */

/** How much a relay carries for others. */
export interface RelayLimits {
  /** Clients that may be reachable through this relay at once. ~250 KiB of memory each. */
  readonly reservations: number
  /** Open WebSocket connections; a reachable client needs one. */
  readonly connections: number
  /** New connections a second from one host. Behind a proxy every client is the same host. */
  readonly connectionsPerSecond: number
  /** Seconds a reservation lasts. */
  readonly reservationSeconds: number
  /** Bytes, both directions together, of one relayed circuit; 0 is no limit. */
  readonly circuitBytes: number
  /** Seconds one relayed circuit may last; 0 is no limit. */
  readonly circuitSeconds: number
  /** Provider records held for the DHT, about 200 bytes each. */
  readonly records: number
  /** Of one client: two for each of his contacts. */
  readonly recordsPerClient: number
}

/**
 * A day for a reservation: shorter ones do not survive their second refresh, because the signal that libp2p
 * extends keeps the timer of the first refresh (retimeable-signal 1.0.1). They end with the connection anyway.
 * 32 MiB and an hour for a circuit: text and pictures while WebRTC is refused, no free video pipe.
 */
export const DEFAULT_LIMITS: RelayLimits = {
  reservations: 1000,
  connections: 1000,
  connectionsPerSecond: 100,
  reservationSeconds: 86_400,
  circuitBytes: 32 * 1024 * 1024,
  circuitSeconds: 3600,
  records: 200_000,
  recordsPerClient: 4000
}

/** Provider records of tabs that closed without a word are forgotten after this (ms). */
export const RECORD_VALIDITY = 20 * 60_000
/** How often expired records are looked for (ms). */
export const RECORD_SWEEP_INTERVAL = 60_000
/** Connections that may be in their handshake at once: a burst after a restart, not a flood. */
export const MAX_PENDING_CONNECTIONS = 200
/** Hop and stop streams a client may hold: one for each open circuit. */
export const MAX_CIRCUIT_STREAMS = 256
/** First and longest pause between attempts to reach another relay (ms). */
export const PEER_RETRY = { first: 1000, longest: 30_000 } as const
/** One attempt to reach another relay (ms). */
export const PEER_DIAL_TIMEOUT = 5000
/** Bytes of one message of identify, which anybody may send ten of: protocols, and addresses on some relays. */
export const MAX_IDENTIFY_BYTES = 4096
/** Clients that left whose addresses are remembered: as many records as twice the connections have. */
export const MAX_DEPARTED = 4096
/** Addresses of one, and bytes of each: a way over some relays, directly and not. */
export const MAX_DEPARTED_ADDRESSES = 8
export const MAX_DEPARTED_ADDRESS_BYTES = 384

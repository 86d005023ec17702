/** What the network layer says of who is there, and of itself. */

export type Reachability = 'offline' | 'connecting' | 'online'

/** What a connected contact says of itself; `untold` when it says nothing. */
export type Presence = 'untold' | 'here' | 'away'

export interface RelayStatus {
  readonly address: string
  readonly state: 'connected' | 'reserved' | 'disconnected'
  /** ms of the last ping, if there was one. */
  readonly latency?: number
}

export interface NetworkStatus {
  readonly relays: readonly RelayStatus[]
  /** Connections to contacts, by way. */
  readonly direct: number
  readonly relayed: number
}

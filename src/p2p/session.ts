import type { Connection } from '@libp2p/interface'
import type { ContactCredentials, PeerSession } from '../messaging/ports.ts'

/** A connection whose other end has proven by hello who it is. */
export interface Session extends PeerSession {
  /** PeerId of the device, as text. */
  readonly device: string
  readonly connection: Connection
  /** What it was proven against. */
  readonly contact: ContactCredentials
}

/** Bytes straight from browser to browser, not through a relay. */
export const isDirect = (connection: Connection): boolean => connection.direct

/** Still usable: libp2p lists closing connections too. */
export const isOpen = (connection: Connection): boolean => connection.status === 'open'

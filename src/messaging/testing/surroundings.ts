import type { Signatures } from '../../crypto/signature.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { EntryId } from '../model.ts'
import type { Ports } from '../ports.ts'
import type { FakeChain } from './fake-chain.ts'
import type { CourierHouse } from './fake-couriers.ts'
import type { FakeNetwork } from './fake-network.ts'
import type { EverythingSaid } from './said.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What all clients of a world share. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly chain: FakeChain
  readonly network: FakeNetwork
  /** Undefined in a world without couriers. */
  readonly couriers: CourierHouse | undefined
  readonly everything: EverythingSaid
  readonly signatures: Signatures
  /** A change of the ports that every page is given; for planted bugs. */
  readonly ports: (ports: Ports) => Ports
  /** Does the disk of `person` hold an entry of the conversation with `peer`? */
  readonly holds: (person: AddressHash, peer: AddressHash, id: EntryId) => boolean
  /** Did this person's account register this version of keys? */
  readonly registered: (person: AddressHash, version: number) => boolean
  readonly broken: (error: unknown) => void
  /** A page is gone. */
  readonly crashed: () => void
  readonly trace: (line: string) => void
}

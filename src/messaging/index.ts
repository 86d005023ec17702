/** The face of messaging: nothing else of this room is public. */
export { createMessenger, MIN_PASSPHRASE_LENGTH } from './messenger.ts'
export type * from './views.ts'
export type { AnchorState, DeliveryState, EntryId, OrderKey, Standing } from './model.ts'
export type { NetworkStatus, Reachability, RelayStatus } from './ports.ts'
export type { Address, AddressHash } from '../protocol/ids.ts'

/** The face of messaging: nothing else of this room is public. */
export { createMessenger } from './messenger.ts'
export type * from './views.ts'
export type { AnchorState, DeliveryState, EntryId, OrderKey, RebuildProgress, Standing } from './model.ts'
export type { NetworkStatus, Reachability, RelayStatus } from './ports.ts'

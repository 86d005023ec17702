/** The face of messaging: nothing else of this room is public. */
export { createTabMessenger } from './tabs/tab-messenger.ts'
export { MIN_PASSPHRASE_LENGTH } from './secrets.ts'
export type * from './application.ts'
export type * from './views.ts'
export type { KeyVerdict } from './key-versions.ts'
export type { AnchorState, DeliveryState, EntryId, OrderKey, Standing } from './model.ts'
export type {
  NetworkStatus,
  NodeFault,
  NodeState,
  NodeStatus,
  Reachability,
  RelayStatus,
  WalletOffer
} from './ports.ts'
export { textFitsOnChain } from './anchoring-choice.ts'
export type { AnchoringChoice, AnchoringMode } from '../protocol/anchoring.ts'
export type { Address, AddressHash } from '../protocol/ids.ts'

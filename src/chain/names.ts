import { bytesToHex } from '@noble/hashes/utils.js'
import type { PinnedKeys } from '../messaging/model.ts'
import type { TransactionOutcome } from '../messaging/ports.ts'
import type { Address } from '../protocol/ids.ts'

/** What must be the same for two nodes to have said the same of somebody's keys. */
export const nameOfKeys = ({ boxKey, signingKey, version }: PinnedKeys): string =>
  [version, bytesToHex(boxKey), bytesToHex(signingKey)].join()

/** … of an address. */
export const nameOfAddress = (address: Address): string => address

/** … of what became of a transaction. */
export const nameOfOutcome = (outcome: Exclude<TransactionOutcome, { state: 'unknown' }>): string =>
  [outcome.state, outcome.height, outcome.fee].join()

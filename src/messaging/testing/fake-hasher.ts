import { blake2b } from '@noble/hashes/blake2.js'
import { bech32m } from '@scure/base'
import { concat } from '../../protocol/bytes.ts'
import {
  addressHashFromBytes,
  dialogHashFromBytes,
  hashBytes,
  parseAddress,
  type Address,
  type AddressHash,
  type DialogHash
} from '../../protocol/ids.ts'
import type { CallOptions, Hasher } from '../ports.ts'

const digest = (label: string, bytes: Uint8Array): Uint8Array => {
  const hash = blake2b(concat(new TextEncoder().encode(label), bytes), { dkLen: 32 })
  // Below the field's modulus, like every hash the chain computes.
  hash[31] = (hash[31] ?? 0) & 0x0f
  return hash
}

/** The address that stands for these 32 bytes in a simulated world: well-formed, but of no real account. */
export const fakeAddress = (accountSeed: Uint8Array): Address =>
  parseAddress(bech32m.encode('aleo', bech32m.toWords(digest('address', accountSeed)), 63))

/** The hash that stands for an address in a simulated world. */
export const fakeAddressHash = (address: Address): AddressHash =>
  addressHashFromBytes(digest('person', new TextEncoder().encode(address)))

/** The hash that stands for a pair of people, the same for both. */
export const fakeDialogHash = (one: AddressHash, other: AddressHash): DialogHash =>
  dialogHashFromBytes(digest('dialog', concat(...[one, other].sort().map(hashBytes))))

/** Hashes of the same shapes as the chain's, without its library. */
export const fakeHasher: Hasher = {
  addressHash: async (address: Address, _options?: CallOptions) => fakeAddressHash(address),
  dialogHash: async (one: AddressHash, other: AddressHash, _options?: CallOptions) =>
    fakeDialogHash(one, other),
  addressOf: async (accountSeed: Uint8Array, _options?: CallOptions) => fakeAddress(accountSeed)
}

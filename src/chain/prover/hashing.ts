import type { BHP256, Field } from '@provablehq/sdk/testnet.js'
import { addressHashFromBytes, parseAddress } from '../../protocol/ids.ts'
import type { Address, AddressHash, DialogHash } from '../../protocol/ids.ts'
import { dialogHashOfField, fieldOf } from '../../protocol/field.ts'
import type { Sdk } from './sdk.ts'

/** BHP256 as the contract computes it: over the bits of a plaintext value, names of a struct's members included. */
export class Hashing {
  readonly #sdk: Sdk
  /** Making one takes 0.3 s, a hash 0.5 ms. */
  readonly #hasher: BHP256

  constructor(sdk: Sdk) {
    this.#sdk = sdk
    this.#hasher = new sdk.BHP256()
  }

  /** BHP256(address). */
  addressHash(address: Address): AddressHash {
    const field = this.#hash(address)
    return addressHashFromBytes(field.toBytesLe())
  }

  /** BHP256({ lo, hi }), the two user hashes in ascending order. */
  dialogHash(one: AddressHash, other: AddressHash): DialogHash {
    const [lo, hi] = inOrder(one, other)
    return dialogHashOfField(this.#hash(`{ lo: ${fieldOf(lo)}, hi: ${fieldOf(hi)} }`).toString())
  }

  /** Address of the private key made from 32 bytes. */
  addressOf(accountSeed: Uint8Array): Address {
    const key = this.#sdk.PrivateKey.from_seed_unchecked(accountSeed)
    const address = parseAddress(key.to_address().to_string())
    key.free()
    return address
  }

  #hash(plaintext: string): Field {
    return this.#hasher.hash(this.#sdk.Plaintext.fromString(plaintext).toBitsLe())
  }
}

/** Hashes are little-endian hex: the last two digits weigh most. */
const inOrder = (one: AddressHash, other: AddressHash): readonly [AddressHash, AddressHash] =>
  weight(one) < weight(other) ? [one, other] : [other, one]

const weight = (hash: AddressHash): string => hash.match(/../g)?.reverse().join('') ?? ''

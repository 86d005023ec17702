import { Hashing } from '../../src/chain/prover/hashing.ts'
import { loadSdk } from '../../src/chain/prover/sdk.ts'
import { accountSeed, boxKey, phraseFromRoot, signingKey } from '../../src/crypto/derive.ts'
import type { PersonKeys } from '../../src/messaging/testing/exchange-person.ts'
import type { Address, AddressHash, DialogHash } from '../../src/protocol/ids.ts'
import { randomBytes } from 'node:crypto'

/** Somebody with an account, and one device that is online. */
export interface Somebody extends PersonKeys {
  readonly address: Address
  readonly phrase: string
  /** Public keys, version 1. */
  readonly boxKey: Uint8Array
  readonly signingKey: Uint8Array
}

/** Makes accounts as the page does, and hashes as the contract does. */
export interface People {
  somebody(): Somebody
  dialogOf(one: Somebody, other: Somebody): DialogHash
  dialogBetween(one: AddressHash, other: AddressHash): DialogHash
}

/** Loads the SDK for hashes and addresses. */
export async function createPeople(): Promise<People> {
  const hashing = new Hashing(await loadSdk('testnet'))
  return {
    somebody: () => {
      const root = new Uint8Array(randomBytes(32))
      const address = hashing.addressOf(accountSeed(root, 'phrase'))
      return {
        root,
        deviceSeed: new Uint8Array(randomBytes(32)),
        address,
        self: hashing.addressHash(address),
        phrase: phraseFromRoot(root),
        boxKey: boxKey(root, 1).publicKey,
        signingKey: signingKey(root, 1).publicKey
      }
    },
    dialogOf: (one, other) => hashing.dialogHash(one.self, other.self),
    dialogBetween: (one, other) => hashing.dialogHash(one, other)
  }
}

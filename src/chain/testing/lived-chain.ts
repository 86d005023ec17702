import { readFileSync } from 'node:fs'
import { createDevchain } from '../../../devchain/index.ts'
import type { Devchain } from '../../../devchain/index.ts'
import type { ContractCall } from '../../protocol/contract.ts'
import { contentHashFromBytes, type Address, type AddressHash, type DialogHash } from '../../protocol/ids.ts'
import type { ChainConfig } from '../config.ts'
import { AleoLedger, type LedgerOptions } from '../ledger.ts'
import { createLocalProver } from '../prover/local-prover.ts'
import type { Prover } from '../prover/prover.ts'
import { programChecksum } from '../rest/index.ts'
import { quickProver } from './quick-prover.ts'

export const CONTRACT = readFileSync(
  new URL('../../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url),
  'utf8'
)

export interface Person {
  readonly seed: Uint8Array
  readonly address: Address
  readonly hash: AddressHash
}

/** A content hash of one repeated byte. */
export const content = (byte: number) => contentHashFromBytes(new Uint8Array(31).fill(byte))
/** A public key of one repeated byte. */
export const key = (byte: number) => new Uint8Array(32).fill(byte)

/** A configuration that asks these nodes. */
export const configFor = (nodes: readonly string[], quorum: number): ChainConfig => ({
  nodes,
  quorum,
  network: 'testnet',
  program: 'ghost_msg.aleo',
  programChecksum: programChecksum(CONTRACT),
  execution: 'unproven'
})

/** A real development chain, and whoever is to write on it. */
export interface OpenChain {
  readonly chain: Devchain
  readonly prover: Prover
  readonly ledger: (nodes: readonly string[], quorum: number, options?: LedgerOptions) => AleoLedger
  /** Somebody with credits and no profile; `byte` tells people apart. */
  readonly person: (byte: number) => Promise<Person>
  /** Gives the id of the transaction once it was taken. */
  readonly run: (person: Person, call: ContractCall) => Promise<string>
  readonly close: () => Promise<void>
}

/** One on which people have lived: profiles, a dialog that both wrote in, a request. */
export interface LivedChain extends Omit<OpenChain, 'person'> {
  readonly alice: Person
  readonly bob: Person
  readonly dan: Person
  readonly dialog: DialogHash
  readonly requested: DialogHash
  /** Of a transaction in a block, and of one that was rejected there. */
  readonly accepted: string
  readonly rejected: string
}

/** A chain with the contract, and nothing else on it. Transactions carry no signature, which it does not check. */
export const openChain = async (): Promise<OpenChain> => {
  const chain = await createDevchain({ programs: [CONTRACT] })
  const prover = quickProver(createLocalProver(configFor([chain.url], 1), CONTRACT))
  const ledger = (nodes: readonly string[], quorum: number, options?: LedgerOptions) =>
    new AleoLedger(configFor(nodes, quorum), prover, options)
  const honest = ledger([chain.url], 1)
  const person = async (byte: number): Promise<Person> => {
    const seed = new Uint8Array(32).fill(byte)
    const address = await prover.addressOf(seed)
    chain.credit(address, 100_000_000n)
    return { seed, address, hash: await prover.addressHash(address) }
  }
  const run = async ({ seed }: Person, call: ContractCall): Promise<string> => {
    const transaction = await honest.build(call, seed)
    await honest.broadcast(transaction)
    return transaction.id
  }
  const close = async (): Promise<void> => {
    prover.close()
    await chain.close()
  }
  return { chain, prover, ledger, person, run, close }
}

/** Such a chain, new each time. */
export const liveOnChain = async (): Promise<LivedChain> => {
  const { chain, prover, ledger, person, run, close } = await openChain()
  const [alice, bob, dan] = [await person(1), await person(2), await person(3)]
  const profile = (byte: number): ContractCall => ({
    function: 'register_profile',
    boxKey: key(byte),
    signingKey: key(byte + 1)
  })
  const anchor = (
    name: 'start_dialog' | 'accept_dialog' | 'send_message',
    { address }: Person,
    byte: number
  ): ContractCall => ({ function: name, recipient: address, contentHash: content(byte), timestamp: byte })
  await run(alice, profile(11))
  await run(bob, profile(21))
  await run(bob, profile(23))
  await run(alice, anchor('start_dialog', bob, 1))
  await run(bob, anchor('accept_dialog', alice, 2))
  const accepted = await run(alice, anchor('send_message', bob, 3))
  await run(bob, anchor('send_message', alice, 4))
  await run(dan, anchor('start_dialog', alice, 5))
  const rejected = await run(dan, anchor('start_dialog', alice, 6))
  const dialog = await prover.dialogHash(alice.hash, bob.hash)
  const requested = await prover.dialogHash(alice.hash, dan.hash)
  return { chain, prover, alice, bob, dan, dialog, requested, accepted, rejected, ledger, run, close }
}

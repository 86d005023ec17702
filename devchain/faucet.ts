import { group } from './curve.ts'
import { deriveField, encodeIdentifier } from './identifiers.ts'
import { unsignedTransaction } from './unsigned.ts'

/** What a public transfer costs on the network, in microcredits (measured with SDK 0.11.10). */
export const transferFee = 1768n

const ofFaucet = deriveField('faucet')

/** The account the faucet pays from. Nobody holds its key: it is a point whose logarithm was never kept. */
export const faucetAddress = encodeIdentifier('aleo', group.fromScalar(ofFaucet))

/**
 * A transfer of microcredits from the faucet's account, in every way like a broadcast transaction but for its
 * signature. `nonce` makes it unique; `stateRoot` is the chain's at that time.
 */
export function faucetTransfer(
  to: string,
  microcredits: bigint,
  nonce: string,
  stateRoot: string
): { readonly id: string } {
  return unsignedTransaction(
    {
      program: 'credits.aleo',
      function: 'transfer_public',
      inputs: [
        { type: 'public', value: to },
        { type: 'public', value: `${microcredits}u64` }
      ],
      arguments: [
        { kind: 'address', value: faucetAddress },
        { kind: 'address', value: to },
        { kind: 'u64', value: microcredits }
      ]
    },
    { payer: faucetAddress, fee: transferFee, nonce, stateRoot }
  )
}

import {
  deriveFieldText,
  deriveGroupText,
  deriveIdentifier,
  encodeIdentifier,
  deriveField
} from './identifiers.ts'
import { group } from './curve.ts'
import { printValue } from './plaintext.ts'
import type { Value } from './values.ts'

/** What a public transfer costs on the network, in microcredits (measured with SDK 0.11.10). */
export const transferFee = 1768n

const ofFaucet = deriveField('faucet')

/** The account the faucet pays from. Nobody holds its key: it is a point whose logarithm was never kept. */
export const faucetAddress = encodeIdentifier('aleo', group.fromScalar(ofFaucet))

function transition(
  name: string,
  inputs: readonly string[],
  values: readonly Value[],
  nonce: string
): unknown {
  const future: Value = { kind: 'future', program: 'credits.aleo', function: name, arguments: values }
  const part = (index: number): string => deriveFieldText(nonce, name, String(index))
  return {
    id: deriveIdentifier('au', nonce, name),
    program: 'credits.aleo',
    function: name,
    inputs: inputs.map((value, index) => ({ type: 'public', id: part(index), value })),
    outputs: [{ type: 'future', id: part(inputs.length), value: printValue(future) }],
    tpk: deriveGroupText(nonce, name),
    tcm: part(inputs.length + 1),
    scm: part(inputs.length + 2)
  }
}

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
  const from = { kind: 'address', value: faucetAddress } as const
  const moved: Value[] = [from, { kind: 'address', value: to }, { kind: 'u64', value: microcredits }]
  const paid: Value[] = [from, { kind: 'u64', value: transferFee }]
  const feeInputs = [`${transferFee}u64`, '0u64', deriveFieldText(nonce, 'execution')]
  const transfer = transition('transfer_public', [to, `${microcredits}u64`], moved, nonce)
  return {
    type: 'execute',
    id: deriveIdentifier('at', nonce),
    execution: { transitions: [transfer], global_state_root: stateRoot },
    fee: { transition: transition('fee_public', feeInputs, paid, nonce), global_state_root: stateRoot }
  } as { readonly id: string }
}

import { deriveFieldText, deriveGroupText, deriveIdentifier } from './identifiers.ts'
import { printValue } from './plaintext.ts'
import type { Value } from './values.ts'

/** A call with what its finalize block is given: what a prover would have computed from the inputs. */
export interface UnsignedCall {
  readonly program: string
  readonly function: string
  /** Inputs as the transition shows them; a private one shows nothing of its value. */
  readonly inputs: readonly { readonly type: 'public' | 'private'; readonly value: string }[]
  readonly arguments: readonly Value[]
}

/** Who pays how many microcredits; `nonce` makes the transaction unique, `stateRoot` is the chain's at that time. */
export interface Payment {
  readonly payer: string
  readonly fee: bigint
  readonly nonce: string
  readonly stateRoot: string
}

function transition(call: UnsignedCall, nonce: string): unknown {
  const { program, inputs } = call
  const future: Value = {
    kind: 'future',
    program,
    function: call.function,
    arguments: call.arguments
  }
  const part = (index: number): string => deriveFieldText(nonce, call.function, String(index))
  return {
    id: deriveIdentifier('au', nonce, call.function),
    program,
    function: call.function,
    inputs: inputs.map((input, index) => ({ ...input, id: part(index) })),
    outputs: [{ type: 'future', id: part(inputs.length), value: printValue(future) }],
    tpk: deriveGroupText(nonce, call.function),
    tcm: part(inputs.length + 1),
    scm: part(inputs.length + 2)
  }
}

/** A transaction in every way like a broadcast one but for its signature and proofs, which this chain does not check. */
export function unsignedTransaction(
  call: UnsignedCall,
  { payer, fee, nonce, stateRoot }: Payment
): { readonly id: string } {
  const isPublic = { type: 'public' } as const
  const paid: UnsignedCall = {
    program: 'credits.aleo',
    function: 'fee_public',
    inputs: [`${fee}u64`, '0u64', deriveFieldText(nonce, 'execution')].map((value) => ({
      ...isPublic,
      value
    })),
    arguments: [
      { kind: 'address', value: payer },
      { kind: 'u64', value: fee }
    ]
  }
  return {
    type: 'execute',
    id: deriveIdentifier('at', nonce),
    execution: { transitions: [transition(call, nonce)], global_state_root: stateRoot },
    fee: { transition: transition(paid, nonce), global_state_root: stateRoot }
  } as { readonly id: string }
}

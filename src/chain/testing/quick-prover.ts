import { randomBytes } from 'node:crypto'
import { parseValue } from '../../../devchain/plaintext.ts'
import { unsignedTransaction, type UnsignedCall } from '../../../devchain/unsigned.ts'
import type { SignedTransaction } from '../../messaging/ports.ts'
import { contractInputs, CONTRACT_PROGRAM } from '../../protocol/contract.ts'
import type {
  AnchorCall,
  ContractCall,
  RegisterProfileCall,
  SaveContactsCall
} from '../../protocol/contract.ts'
import { GhostError, TransientError } from '../../protocol/errors.ts'
import { fieldOf } from '../../protocol/field.ts'
import type { Address } from '../../protocol/ids.ts'
import { feeFor } from '../fees.ts'
import type { BuildRequest, Prover } from '../prover/prover.ts'

/** ms in which a node must have named its state root. */
const TIMEOUT = 400

type QuickCall = RegisterProfileCall | SaveContactsCall | AnchorCall
type Transition = Pick<UnsignedCall, 'inputs' | 'arguments'>

const QUICK: ReadonlySet<string> = new Set([
  'register_profile',
  'save_contacts',
  'start_dialog',
  'accept_dialog',
  'send_message'
])
const isQuick = (call: ContractCall): call is QuickCall => QUICK.has(call.function)

const isPublic = (value: string) => ({ type: 'public', value }) as const

/** What the circuit would show and hand to its finalize block. */
const transitionOf = async (real: Prover, call: QuickCall, payer: Address): Promise<Transition> => {
  const caller = await real.addressHash(payer)
  const inputs = contractInputs(call)
  if (call.function === 'register_profile')
    return { inputs: inputs.map(isPublic), arguments: [fieldOf(caller), ...inputs, payer].map(parseValue) }
  if (call.function === 'save_contacts')
    return { inputs: inputs.map(isPublic), arguments: [fieldOf(caller), ...inputs].map(parseValue) }
  const recipient = await real.addressHash(call.recipient)
  const dialog = await real.dialogHash(caller, recipient)
  const [, ...shown] = inputs
  return {
    inputs: [{ type: 'private', value: 'ciphertext1' }, ...shown.map(isPublic)],
    arguments: [fieldOf(dialog), fieldOf(caller), ...shown, fieldOf(recipient)].map(parseValue)
  }
}

/**
 * Signing a call takes the real library a second, the first of a process ten. The development chain checks no signature,
 * so that where very many are needed they may do without; all else, hashes above all, is the real one's.
 */
export const quickProver = (real: Prover): Prover => {
  const build = async (
    call: QuickCall,
    { accountSeed, nodeUrl }: BuildRequest
  ): Promise<SignedTransaction> => {
    const payer = await real.addressOf(accountSeed)
    const fee = BigInt(feeFor(call.function, 'unproven'))
    const transaction = unsignedTransaction(
      { program: CONTRACT_PROGRAM, function: call.function, ...(await transitionOf(real, call, payer)) },
      { payer, fee, nonce: randomBytes(32).toString('hex'), stateRoot: await stateRootOf(nodeUrl) }
    )
    return { id: transaction.id, body: JSON.stringify(transaction), fee: Number(fee) }
  }
  return {
    addressHash: (address, options) => real.addressHash(address, options),
    dialogHash: (one, other, options) => real.dialogHash(one, other, options),
    addressOf: (seed, options) => real.addressOf(seed, options),
    build: (request, options) =>
      isQuick(request.call) ? build(request.call, request) : real.build(request, options),
    close: () => real.close()
  }
}

/** As the real library fails where a node does not name one. */
const stateRootOf = async (nodeUrl: string): Promise<string> => {
  try {
    const signal = AbortSignal.timeout(TIMEOUT)
    const root: unknown = await (await fetch(`${nodeUrl}/testnet/stateRoot/latest`, { signal })).json()
    if (typeof root === 'string' && root.startsWith('sr1')) return root
    throw new TransientError('node-unreachable', 'this is no state root')
  } catch (cause) {
    if (cause instanceof GhostError) throw cause
    throw new TransientError('node-unreachable', 'no transaction could be built', { cause })
  }
}

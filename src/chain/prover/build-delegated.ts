import type { Transaction, Transition } from '@provablehq/sdk/testnet.js'
import * as v from 'valibot'
import type { SignedTransaction } from '../../messaging/ports.ts'
import { IntegrityError, TransientError, UsageError } from '../../protocol/errors.ts'
import { exchange, jsonOf } from '../rest/exchange.ts'
import { authorize } from './authorize.ts'
import type { BuildContext } from './build-context.ts'
import { signed } from './build-context.ts'
import type { BuildOptions } from './prover.ts'
import type { Sdk } from './sdk.ts'

/** Bytes of an answer: a transaction with its proof has about 20 kB. */
const LIMIT = 262_144
/** ms; a proof takes a good prover some seconds. */
const TIMEOUT = 180_000

const pubkeyAnswer = v.object({
  key_id: v.pipe(v.string(), v.maxLength(256)),
  public_key: v.pipe(v.string(), v.base64(), v.maxLength(64))
})
const provenAnswer = v.object({ transaction: v.looseObject({ id: v.string() }) })

/**
 * Lets a prover that the user chose make the proof. The request is sealed for the prover, which learns the call and
 * its private inputs; what it returns must be what was signed.
 * @param proverUrl before `/pubkey`, the network's name at its end, as the SDK's own client asks
 * @throws UsageError `delegate-refused`, TransientError `delegate-unavailable`, IntegrityError `delegate-malformed`
 */
export const buildDelegated = async (
  context: BuildContext,
  proverUrl: string,
  { report, signal }: BuildOptions = {}
): Promise<SignedTransaction> => {
  if (context.call.function === 'backup_keys')
    throw new UsageError('delegate-refused', 'a key backup is never shown to a delegated prover')
  const { sdk } = context
  const authorized = await authorize(context)
  // Read first: the request takes the authorizations over.
  const expected = [
    ...identifiers(authorized.execution.transitions()),
    ...identifiers(authorized.fee.transitions())
  ]
  const request = sdk.ProvingRequest.new(authorized.execution, authorized.fee, false)
  signal?.throwIfAborted()
  report?.({ stage: 'delegating' })
  const key = await ask(`${proverUrl}/pubkey`, pubkeyAnswer, signal)
  const body = { key_id: key.key_id, ciphertext: sdk.encryptProvingRequest(key.public_key, request) }
  const proven = await ask(`${proverUrl}/prove/authorization`, provenAnswer, signal, JSON.stringify(body))
  return verified(sdk, expected, JSON.stringify(proven.transaction))
}

const ask = async <Schema extends v.GenericSchema>(
  url: string,
  schema: Schema,
  signal: AbortSignal | undefined,
  body?: string
): Promise<v.InferOutput<Schema>> => {
  const answer = await exchange({
    url,
    limit: LIMIT,
    timeout: TIMEOUT,
    signal,
    ...(body === undefined ? {} : { body })
  })
  if (answer.status !== 200)
    throw new TransientError('delegate-unavailable', `the prover answered ${answer.status}`)
  const result = v.safeParse(schema, jsonOf(answer))
  if (!result.success) throw malformed()
  return result.output
}

const malformed = (cause?: unknown): IntegrityError =>
  new IntegrityError('delegate-malformed', 'the prover did not return what was signed', { cause })

const identifiers = (transitions: readonly unknown[]): readonly string[] =>
  transitions.map((transition) => (transition as Transition).id())

const verified = (sdk: Sdk, expected: readonly string[], body: string): SignedTransaction => {
  const transaction = parse(sdk, body)
  const found = identifiers(transaction.transitions())
  if (found.length !== expected.length || expected.some((id) => !found.includes(id))) throw malformed()
  return signed(transaction)
}

const parse = (sdk: Sdk, body: string): Transaction => {
  try {
    return sdk.Transaction.fromString(body)
  } catch (cause) {
    throw malformed(cause)
  }
}

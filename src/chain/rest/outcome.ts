import type { TransactionOutcome } from '../../messaging/ports.ts'
import { IntegrityError } from '../../protocol/errors.ts'
import type { NodeClient, RequestOptions } from './node-client.ts'
import { feeOf } from './transitions.ts'

/** What became of a transaction, as one node has it; undefined while it is in no block. @throws IntegrityError `node-malformed` */
export const outcomeAt = async (
  node: NodeClient,
  transactionId: string,
  options?: RequestOptions
): Promise<Exclude<TransactionOutcome, { readonly state: 'unknown' }> | undefined> => {
  // Asked first, because a node answers null here, while it answers 500 to `confirmed` as long as nothing is known.
  const height = await node.heightOf(transactionId, options)
  const confirmed = height === undefined ? undefined : await node.confirmed(transactionId, options)
  if (height === undefined || confirmed === undefined) return undefined
  // A rejected one stands in its block as a fee transaction under an id of its own.
  if (confirmed.status === 'accepted' && confirmed.transaction.id !== transactionId)
    throw new IntegrityError('node-malformed', 'the node answered with another transaction')
  return { state: confirmed.status, height, fee: feeOf(confirmed) }
}

import type { DialogEntry } from '../../messaging/ports.ts'
import { payloadOfLimbs } from '../../protocol/contract.ts'
import { IntegrityError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash, DialogHash } from '../../protocol/ids.ts'
import type { Block, ConfirmedTransaction, Transition } from './answers.ts'
import { anchoredHashOf, dialogOf, personOf } from './contract-values.ts'
import { arrayOf, parsePlaintext, structOf, u64Of, wordOf } from './plaintext.ts'
import type { Plaintext } from './plaintext.ts'

/** An anchor as a block shows it: the arguments of the future, in the contract's order. */
export interface AnchorEvent {
  readonly transactionId: string
  readonly height: number
  readonly function: string
  readonly dialog: DialogHash
  readonly sender: AddressHash
  readonly recipient: AddressHash
  readonly contentHash: ContentHash
  /** Unix seconds, as written by the sender. */
  readonly timestamp: number
}

/** Functions whose future is (dialog, sender, content hash, timestamp, recipient). */
const ANCHORING = new Set(['start_dialog', 'accept_dialog', 'send_message', 'send_payload'])

/** Transitions of `program` in a transaction that was accepted; those of a rejected one changed nothing. */
const acceptedTransitions = (transaction: ConfirmedTransaction, program: string): readonly Transition[] =>
  transaction.status === 'accepted' && transaction.type === 'execute'
    ? (transaction.transaction.execution?.transitions ?? []).filter((each) => each.program === program)
    : []

/** Arguments of a transition's future. @throws IntegrityError `node-malformed` */
const futureArguments = (transition: Transition): readonly Plaintext[] => {
  const text = transition.outputs.find((output) => output.type === 'future')?.value
  const future = structOf(parsePlaintext(text ?? ''), ['program_id', 'function_name', 'arguments'])
  if (
    wordOf(future.program_id) !== transition.program ||
    wordOf(future.function_name) !== transition.function
  )
    throw new IntegrityError('node-malformed', 'a future of another function')
  return arrayOf(future.arguments)
}

const anchorOf = (transition: Transition, transactionId: string, height: number): AnchorEvent => {
  const [dialog, sender, contentHash, timestamp, recipient, ...others] = futureArguments(transition)
  if (
    dialog === undefined ||
    sender === undefined ||
    contentHash === undefined ||
    timestamp === undefined ||
    recipient === undefined ||
    others.length > 0
  )
    throw new IntegrityError('node-malformed', 'a future with other arguments')
  return {
    transactionId,
    height,
    function: transition.function,
    dialog: dialogOf(dialog),
    sender: personOf(sender),
    recipient: personOf(recipient),
    contentHash: anchoredHashOf(contentHash),
    timestamp: u64Of(timestamp)
  }
}

/** Anchors made through `program` in a block, in order. @throws IntegrityError `node-malformed` */
const anchorsIn = (block: Block, program: string): readonly AnchorEvent[] =>
  block.transactions.flatMap((transaction) =>
    acceptedTransitions(transaction, program)
      .filter((transition) => ANCHORING.has(transition.function))
      .map((transition) => anchorOf(transition, transaction.transaction.id, block.header.metadata.height))
  )

/** The envelope in a transition that carries one; undefined where its sender put something else there. */
const payloadOf = (transition: Transition): Uint8Array | undefined => {
  const [, payload] = transition.inputs
  const limbs = arrayOf(parsePlaintext(payload?.type === 'public' ? (payload.value ?? '') : '')).map(wordOf)
  try {
    return payloadOfLimbs(limbs)
  } catch (error) {
    if (error instanceof IntegrityError) return undefined
    throw error
  }
}

/** Envelopes that accepted transactions of a block carried in a dialog. @throws IntegrityError `node-malformed` */
export const payloadsIn = (block: Block, program: string, dialog: DialogHash): readonly Uint8Array[] =>
  block.transactions.flatMap((transaction) =>
    acceptedTransitions(transaction, program)
      .filter((transition) => transition.function === 'send_payload')
      .filter((transition) => anchorOf(transition, '', 0).dialog === dialog)
      .flatMap((transition) => payloadOf(transition) ?? [])
  )

/** `fee_public(base, priority, …)` or `fee_private(record, base, priority, …)`: base and priority in microcredits. */
export const feeOf = (transaction: ConfirmedTransaction): number => {
  const inputs = transaction.transaction.fee?.transition.inputs ?? []
  return inputs
    .filter((input) => input.type === 'public' && input.value?.endsWith('u64'))
    .reduce((sum, input) => sum + u64Of(input.value ?? ''), 0)
}

/** Dialogs in which these blocks wrote to a user, each once. */
export const dialogsTo = (
  user: AddressHash,
  blocks: readonly Block[],
  program: string
): readonly DialogEntry[] => {
  const anchors = blocks
    .flatMap((block) => anchorsIn(block, program))
    .filter(({ recipient }) => recipient === user)
  return [...new Map(anchors.map(({ dialog, sender }) => [dialog, { dialog, peer: sender }])).values()]
}

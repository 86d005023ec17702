import type { ContractCall } from '../protocol/contract.ts'
import { RejectedError } from '../protocol/errors.ts'
import type { Anchor } from './anchor-plan.ts'
import type { Context } from './context.ts'
import type { Conversation } from './model.ts'
import { believedSlot } from './slots.ts'

const functionFor = async (
  context: Context,
  conversation: Conversation,
  signal: AbortSignal
): Promise<'start_dialog' | 'accept_dialog' | 'send_message'> => {
  if (conversation.wroteOnChain) return 'send_message'
  const { ledger } = context.ports
  const record = await ledger.dialog(conversation.dialog, { signal })
  if (record === undefined) return 'start_dialog'
  const believed = believedSlot(context, conversation.peer)
  const [first] = await ledger.slots(conversation.dialog, 0, 1, { signal, believed })
  const opened = first?.sender === context.identity.self
  return opened || record.answered ? 'send_message' : 'accept_dialog'
}

/** What the contract is to be called with for an anchor, as its dialog stands. @throws RejectedError `address-unknown` */
export const contractCallOf = async (
  context: Context,
  { call }: Anchor,
  signal: AbortSignal
): Promise<ContractCall> => {
  const { state } = context
  const conversation = state.conversation(call.peer)
  const recipient = conversation.address
  if (recipient === undefined)
    throw new RejectedError('address-unknown', 'the address of the contact is not known yet')
  const { contentHash, timestamp } = call
  const name = await functionFor(context, conversation, signal)
  const envelope =
    call.payload === true ? (await state.entries([contentHash])).get(contentHash)?.envelope : undefined
  // What opens a dialog carries a hash and nothing else.
  return name === 'send_message' && envelope !== undefined
    ? { function: 'send_payload', recipient, envelope, contentHash, timestamp }
    : { function: name, recipient, contentHash, timestamp }
}

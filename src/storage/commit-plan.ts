import type { AddressHash } from '../protocol/ids.ts'
import type {
  Account,
  ChainCursor,
  Conversation,
  Deposit,
  Entry,
  EntryId,
  Hole,
  QueuedCall
} from '../messaging/model.ts'
import type { StoreChanges } from '../messaging/ports.ts'

/** `undefined` stands for a row that goes. */
type Rows<Key, Row> = Map<Key, Row | undefined>

/** What a group of commits amounts to: conversations cleared first, then one final state for each row. */
export interface CommitPlan {
  readonly cleared: Set<AddressHash>
  readonly conversations: Rows<AddressHash, Conversation>
  readonly entries: Rows<EntryId, Entry>
  readonly holes: Rows<string, Hole>
  readonly calls: Rows<string, QueuedCall>
  readonly deposits: Rows<string, Deposit & { readonly peer: AddressHash }>
  account?: Account
  cursor?: ChainCursor
}

/** Identity of a hole among all conversations. */
const holeIdentity = (hole: Pick<Hole, 'peer' | 'index'>): string => `${hole.peer}/${hole.index}`

/** Identity of a deposit among those of all owners. */
const depositIdentity = ({ owner, contentHash }: Pick<Deposit, 'owner' | 'contentHash'>): string =>
  `${owner}/${contentHash}`

const forget = <Key, Row extends { readonly peer: AddressHash }>(
  rows: Rows<Key, Row>,
  peer: AddressHash
): void => {
  for (const [key, row] of rows) if (row?.peer === peer) rows.delete(key)
}

/** Within one commit what goes goes first, so that a row named on both sides stays. */
const add = (plan: CommitPlan, changes: StoreChanges): void => {
  for (const peer of changes.removedConversations ?? []) {
    plan.cleared.add(peer)
    plan.conversations.set(peer, undefined)
    forget(plan.entries, peer)
    forget(plan.holes, peer)
    forget(plan.deposits, peer)
  }
  for (const id of changes.removedEntries ?? []) plan.entries.set(id, undefined)
  for (const hole of changes.filledHoles ?? []) plan.holes.set(holeIdentity(hole), undefined)
  for (const id of changes.removedCalls ?? []) plan.calls.set(id, undefined)
  for (const gone of changes.removedDeposits ?? []) plan.deposits.set(depositIdentity(gone), undefined)

  for (const conversation of changes.conversations ?? [])
    plan.conversations.set(conversation.peer, conversation)
  for (const entry of changes.entries ?? []) plan.entries.set(entry.id, entry)
  for (const hole of changes.holes ?? []) plan.holes.set(holeIdentity(hole), hole)
  for (const call of changes.calls ?? []) plan.calls.set(call.id, call)
  for (const deposit of changes.deposits ?? [])
    plan.deposits.set(depositIdentity(deposit), { ...deposit, peer: deposit.owner })
  if (changes.account !== undefined) plan.account = changes.account
  if (changes.cursor !== undefined) plan.cursor = changes.cursor
}

/** Commits in order → their common outcome: of a row written twice only the last state is sealed and stored. */
export const planCommits = (group: readonly StoreChanges[]): CommitPlan => {
  const plan: CommitPlan = {
    cleared: new Set(),
    conversations: new Map(),
    entries: new Map(),
    holes: new Map(),
    calls: new Map(),
    deposits: new Map()
  }
  for (const changes of group) add(plan, changes)
  return plan
}

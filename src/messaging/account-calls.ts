import { equalBytes } from '../protocol/bytes.ts'
import type { ContractCall } from '../protocol/contract.ts'
import type { ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import type { QueuedCall } from './model.ts'

/** What calls that are no anchors of messages ask of others. */
export interface AccountCallParts {
  /** Looks what became of an earlier registration. */
  readonly settled: () => Promise<void>
  /** Shall the chain name this version of the address book? Takes the call away where not. */
  readonly isBookWanted: (version: ContentHash) => Promise<boolean>
}

/** The contract's call for what an account wants of the chain besides anchors; undefined where it is not wanted any more. */
export const accountCall = async (
  { identity, state }: Context,
  { id, call }: QueuedCall,
  parts: AccountCallParts
): Promise<ContractCall | undefined> => {
  if (call.kind === 'backup') return { function: 'backup_keys', sealed: call.sealed }
  if (call.kind === 'address-book') {
    const { contentHash } = call
    return (await parts.isBookWanted(contentHash)) ? { function: 'save_contacts', contentHash } : undefined
  }
  if (call.kind !== 'register') return undefined
  // An earlier transaction may have arrived after all, or another browser's: registering twice would use up a version.
  await parts.settled()
  const { registeredVersion, rotation } = state.account
  const version = rotation?.version ?? (registeredVersion === 0 ? identity.version : call.version)
  if (version !== call.version) {
    await state.commit({ removedCalls: [id] })
    return undefined
  }
  const [boxKey, signingKey] = [identity.boxKey(call.version), identity.signingKey(call.version)]
  return { function: 'register_profile', boxKey: boxKey.publicKey, signingKey: signingKey.publicKey }
}

/** The record with the keys of a wallet's account is on chain. */
export const backupKept = ({ state, turns }: Context, id: string, sealed: Uint8Array): Promise<void> =>
  turns.take('account', () => {
    const { wallet, ...account } = state.account
    const kept = wallet !== undefined && equalBytes(wallet.backup, sealed)
    return state.commit({
      account: { ...account, ...(wallet === undefined ? {} : { wallet: { ...wallet, kept } }) },
      removedCalls: [id]
    })
  })

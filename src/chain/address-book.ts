import type { CallOptions } from '../messaging/ports.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Quorum } from './quorum.ts'

/** What a node that was asked said of an address book. */
export interface NamedAddressBook {
  readonly contentHash: ContentHash
  /** As many nodes as must agree show it. */
  readonly confirmed: boolean
}

/**
 * The address book that the nodes name. It changes with time, so two answers need not be a lie: the one that several
 * show, else the only one. @throws IntegrityError `nodes-disagree`; TransientError `node-unreachable`
 * where too few say that there is none; what nodes fail with
 */
export const namedAddressBook = async (
  quorum: Quorum,
  needed: number,
  user: AddressHash,
  options: CallOptions | undefined
): Promise<NamedAddressBook | undefined> => {
  const judgement = await quorum.check((reader) => reader.addressBook(user, options), {
    subject: `address book ${user}`,
    nameOf: (contentHash) => contentHash,
    changing: true,
    // On it depends whether a device writes over what another saved.
    certain: true
  })
  if (judgement.verdict === 'none') {
    if (judgement.asked < needed)
      throw new TransientError('node-unreachable', 'too few nodes say that no address book was saved')
    return undefined
  }
  if (judgement.verdict === 'contradiction')
    throw new IntegrityError('nodes-disagree', 'nodes name different address books of this account')
  return { contentHash: judgement.answer, confirmed: judgement.verdict === 'quorum' || needed < 2 }
}

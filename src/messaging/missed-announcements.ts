import type { AddressHash } from '../protocol/ids.ts'
import { AskingContacts } from './asking-contacts.ts'
import type { Context } from './context.ts'
import { keyNotice } from './key-notices.ts'
import type { KeyDoubts } from './receive.ts'

/** Newest envelopes and bundles that are looked through. */
const NEWEST = 64
/** An announcement is mostly under way when the chain shows the keys: ms before it is asked for. */
const GRACE = 15_000

/**
 * Asks a contact whose keys changed for the announcement that the old ones signed (docs/protocol/keys.md, Key change). He
 * hands it over until one device has it; another one, that was away then, has nothing but the chain and would show an
 * honest change in red. What he answers is evidence and nothing else: no message is placed by it.
 */
export const missedAnnouncements = (
  context: Context,
  keys: Pick<KeyDoubts, 'unknown'>,
  online: (peer: AddressHash) => boolean
): AskingContacts => {
  const { exchange } = context.ports
  const asking = new AskingContacts(context, {
    name: 'announcements',
    grace: GRACE,
    together: 1,
    isAskable: (row) => row.role === 'accepted' && keyNotice(row)?.verdict === 'unsigned' && online(row.peer),
    ask: async (peer, _vain, signal) => {
      let left = NEWEST
      await asking.hear(
        peer,
        (options) => exchange.history(peer, [], NEWEST, options),
        (bytes) => {
          keys.unknown(peer, bytes)
          left -= 1
          return left === 0 ? 'enough' : 'more'
        },
        signal
      )
      // Whether it was among them is seen by the notice, which is gone then.
      return false
    }
  })
  return asking
}

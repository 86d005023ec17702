import { contentHashOf } from '../crypto/content-hash.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { AskingContacts } from './asking-contacts.ts'
import type { Context } from './context.ts'
import { keyNotice } from './key-notices.ts'
import type { KeyDoubts } from './receive.ts'

/** Envelopes and bundles that are looked through at a time: the newest, and each time those before. */
const AT_ONCE = 64
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
  /** How far back the answers of each went. */
  const reached = new Map<AddressHash, ContentHash>()
  const asking = new AskingContacts(context, {
    name: 'announcements',
    grace: GRACE,
    together: 1,
    isAskable: (row) => row.role === 'accepted' && keyNotice(row)?.verdict === 'unsigned' && online(row.peer),
    ask: async (peer, _vain, signal) => {
      let left = AT_ONCE
      let last: Uint8Array | undefined
      const before = reached.get(peer)
      await asking.hear(
        peer,
        (options) => exchange.history(peer, before === undefined ? [] : [before], AT_ONCE, options),
        (bytes) => {
          keys.unknown(peer, bytes)
          last = bytes
          left -= 1
          return left === 0 ? 'enough' : 'more'
        },
        signal
      )
      // An answer of nothing is the end of it: the next begins with the newest once more.
      if (last === undefined) reached.delete(peer)
      else reached.set(peer, contentHashOf(last))
      // Whether it was among them is seen by the notice, which is gone then.
      return false
    }
  })
  return asking
}

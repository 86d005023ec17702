import { IntegrityError } from '../protocol/errors.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import type { Context } from './context.ts'
import { received } from './fetch-verified.ts'
import { announcedIn } from './key-announcement.ts'
import { sameKeys } from './key-versions.ts'
import type { AnnouncedKeys, Conversation, PinnedKeys } from './model.ts'
import { openIn } from './opening.ts'

/** What came under keys that were not known may be their announcement, signed by the pinned key. */
export const announcedAmong = async (
  kept: readonly Uint8Array[],
  row: Conversation,
  offeredKeys: PinnedKeys,
  { identity, ports }: Context
): Promise<AnnouncedKeys | undefined> => {
  const direction = { sender: row.peer, recipient: identity.self }
  for (const bytes of kept)
    try {
      const envelope = received(bytes, direction)
      const { message } = await openIn({ ...row, offeredKeys }, identity, envelope, ports.signatures)
      const announced =
        message.kind === MESSAGE_KIND.keyChange ? announcedIn(row, message.payload) : undefined
      if (announced !== undefined && sameKeys(announced, offeredKeys)) return announced
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
    }
  return undefined
}

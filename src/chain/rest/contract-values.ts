/** Values of the contract's mappings in our own words (contracts/ghost_msg/README.md). */
import { contentHashOf } from '../../crypto/content-hash.ts'
import type { DialogEntry, DialogRecord, SlotRecord } from '../../messaging/ports.ts'
import type { PinnedKeys } from '../../messaging/model.ts'
import { GhostError, IntegrityError } from '../../protocol/errors.ts'
import {
  addressHashOfField,
  contentHashOfField,
  dialogHashOfField,
  fieldBytes,
  keyOfFields
} from '../../protocol/field.ts'
import { FIELD_BYTES, parseAddress } from '../../protocol/ids.ts'
import type { Address, AddressHash, ContentHash, DialogHash } from '../../protocol/ids.ts'
import { booleanOf, structOf, u32Of, u64Of, wordOf } from './plaintext.ts'
import type { Plaintext } from './plaintext.ts'

/** What was read is what the program cannot have written: the node is to blame, whatever the reason. */
const nodeToBlame = <T>(read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof IntegrityError && cause.code === 'node-malformed') throw cause
    if (cause instanceof GhostError)
      throw new IntegrityError(
        'node-malformed',
        'the node sent a value that our program cannot have written',
        {
          cause
        }
      )
    throw cause
  }
}

/** Field → hash of a person. @throws IntegrityError `node-malformed` */
export const personOf = (value: Plaintext): AddressHash =>
  nodeToBlame(() => addressHashOfField(wordOf(value)))

/** Field → hash of a dialog. @throws IntegrityError `node-malformed` */
export const dialogOf = (value: Plaintext): DialogHash => nodeToBlame(() => dialogHashOfField(wordOf(value)))

/**
 * Field → content hash. Anybody may anchor a field of 32 bytes, which is the hash of nothing; it must not stop the
 * reading of a dialog, so it becomes the hash of that field's own bytes, which no envelope can have.
 * @throws IntegrityError `node-malformed`
 */
export const anchoredHashOf = (value: Plaintext): ContentHash =>
  nodeToBlame(() => {
    const bytes = fieldBytes(wordOf(value), FIELD_BYTES)
    return bytes[FIELD_BYTES - 1] === 0 ? contentHashOfField(wordOf(value)) : contentHashOf(bytes)
  })

/** Address literal. @throws IntegrityError `node-malformed` */
export const addressOf = (value: Plaintext): Address => nodeToBlame(() => parseAddress(wordOf(value)))

/**
 * `Keys`. Undefined when the four fields are not halves of keys: a user may register any fields, and has no keys then.
 * @throws IntegrityError `node-malformed` when it is not that struct
 */
export const keysOf = (value: Plaintext): PinnedKeys | undefined => {
  const keys = structOf(value, ['box1', 'box2', 'sign1', 'sign2', 'version'])
  const version = u32Of(keys.version)
  const halves = [keys.box1, keys.box2, keys.sign1, keys.sign2].map((half) =>
    nodeToBlame(() => fieldBytes(wordOf(half), FIELD_BYTES))
  )
  if (halves.some((half) => half.subarray(FIELD_BYTES / 2).some((byte) => byte !== 0))) return undefined
  return {
    boxKey: keyOfFields(wordOf(keys.box1), wordOf(keys.box2)),
    signingKey: keyOfFields(wordOf(keys.sign1), wordOf(keys.sign2)),
    version
  }
}

/** `Dialog`. @throws IntegrityError `node-malformed` */
export const dialogRecordOf = (value: Plaintext): DialogRecord => {
  const dialog = structOf(value, ['size', 'last_block', 'answered'])
  return {
    size: u32Of(dialog.size),
    lastBlock: u32Of(dialog.last_block),
    answered: booleanOf(dialog.answered)
  }
}

/** `Entry`, the value of a slot. @throws IntegrityError `node-malformed` */
export const slotOf = (value: Plaintext, index: number): SlotRecord => {
  const entry = structOf(value, ['sender_hash', 'content_hash', 'timestamp', 'height'])
  return {
    index,
    sender: personOf(entry.sender_hash),
    contentHash: anchoredHashOf(entry.content_hash),
    timestamp: u64Of(entry.timestamp),
    height: u32Of(entry.height),
    standing: 'single'
  }
}

/** `Chat`. @throws IntegrityError `node-malformed` */
export const chatOf = (value: Plaintext): DialogEntry => {
  const chat = structOf(value, ['dialog', 'peer'])
  return { dialog: dialogOf(chat.dialog), peer: personOf(chat.peer) }
}

/** `Inbox`. @throws IntegrityError `node-malformed` */
export const inboxOf = (value: Plaintext): { readonly count: number; readonly dialog: DialogHash } => {
  const inbox = structOf(value, ['count', 'dialog'])
  return { count: u32Of(inbox.count), dialog: dialogOf(inbox.dialog) }
}

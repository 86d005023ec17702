import type { PinnedKeys } from '../../messaging/model.ts'
import type { DialogEntry, DialogRecord, SlotRecord } from '../../messaging/ports.ts'
import { IntegrityError } from '../../protocol/errors.ts'
import { fieldOf } from '../../protocol/field.ts'
import type { Address, AddressHash, ContentHash, DialogHash } from '../../protocol/ids.ts'
import {
  addressOf,
  anchoredHashOf,
  chatOf,
  dialogRecordOf,
  inboxOf,
  keysOf,
  slotOf
} from './contract-values.ts'
import type { NodeClient, RequestOptions } from './node-client.ts'
import { u32Of, u64Of } from './plaintext.ts'
import type { Plaintext } from './plaintext.ts'

/** Slots asked for at a time; reading stops with the first batch that has a gap. */
const BATCH = 16
/** Dialogs a person can have written in: at 6,667 µ each, more than 400 credits' worth. */
const MAX_DIALOGS = 65_536
/** Mapping of `credits.aleo` with everybody's public balance. */
const CREDITS = 'credits.aleo'

type Key = AddressHash | DialogHash

const place = (of: Key, index: number): string => `{of:${fieldOf(of)},index:${index}u32}`

/** Reads our program's mappings at one node; rejects as NodeClient does. */
export class ContractReader {
  readonly node: NodeClient
  readonly program: string

  constructor(node: NodeClient, program: string) {
    this.node = node
    this.program = program
  }

  /** Keys registered by a user; undefined when there are none that could be keys. */
  profile(user: AddressHash, options?: RequestOptions): Promise<PinnedKeys | undefined> {
    return this.#value('profile_pubkey', fieldOf(user), keysOf, options)
  }

  /** Keys of a version, from 1 on, current or replaced. */
  profileVersion(
    user: AddressHash,
    version: number,
    options?: RequestOptions
  ): Promise<PinnedKeys | undefined> {
    const read = (value: Plaintext): PinnedKeys | undefined => {
      const keys = keysOf(value)
      if (keys !== undefined && keys.version !== version)
        throw new IntegrityError('node-malformed', 'the node sent another version than was asked for')
      return keys
    }
    return this.#value('profile_history', place(user, version), read, options)
  }

  /** Address registered for a hash; not checked against it. */
  claimedAddress(user: AddressHash, options?: RequestOptions): Promise<Address | undefined> {
    return this.#value('profile_address', fieldOf(user), addressOf, options)
  }

  /** Messages ever written to a user, and the dialog of the last one. */
  inbox(
    user: AddressHash,
    options?: RequestOptions
  ): Promise<{ readonly count: number; readonly dialog: DialogHash } | undefined> {
    return this.#value('inbox', fieldOf(user), inboxOf, options)
  }

  /** Size and state of a dialog. */
  dialog(dialog: DialogHash, options?: RequestOptions): Promise<DialogRecord | undefined> {
    return this.#value('dialogs', fieldOf(dialog), dialogRecordOf, options)
  }

  /** Slots `from` … `to - 1` in order, up to the first that is not there. */
  slots(
    dialog: DialogHash,
    from: number,
    to: number,
    options?: RequestOptions
  ): Promise<readonly SlotRecord[]> {
    const slot = (index: number): Promise<SlotRecord | undefined> =>
      this.#value('messages', place(dialog, index), (value) => slotOf(value, index), options)
    return inOrder(slot, from, to)
  }

  /** How many dialogs a user wrote in. @throws IntegrityError `node-malformed` for more than anybody has */
  async writtenDialogCount(user: AddressHash, options?: RequestOptions): Promise<number> {
    const count = (await this.#value('dialog_count', fieldOf(user), u32Of, options)) ?? 0
    if (count > MAX_DIALOGS)
      throw new IntegrityError('node-malformed', `the node claims ${count} dialogs of one user`)
    return count
  }

  /** Dialogs that a user wrote in, oldest first. */
  async writtenDialogs(user: AddressHash, options?: RequestOptions): Promise<readonly DialogEntry[]> {
    const count = await this.writtenDialogCount(user, options)
    return inOrder((index) => this.#chat('dialog_of', user, index, options), 0, count)
  }

  /** How many dialogs others opened with a user. */
  async requestCount(user: AddressHash, options?: RequestOptions): Promise<number> {
    return (await this.#value('request_count', fieldOf(user), u32Of, options)) ?? 0
  }

  /** Dialogs `from` … `to - 1` that others opened with a user, oldest first, up to the first that is not there. */
  requests(
    user: AddressHash,
    from: number,
    to: number,
    options?: RequestOptions
  ): Promise<readonly DialogEntry[]> {
    return inOrder((index) => this.#chat('request_of', user, index, options), from, to)
  }

  /** Content hash of a user's sealed address book. */
  addressBook(user: AddressHash, options?: RequestOptions): Promise<ContentHash | undefined> {
    return this.#value('contacts', fieldOf(user), anchoredHashOf, options)
  }

  /** Public microcredits of an address. */
  async balance(address: Address, options?: RequestOptions): Promise<number> {
    const value = await this.node.mapping(CREDITS, 'account', address, options)
    return value === undefined ? 0 : u64Of(value)
  }

  #chat(
    mapping: string,
    user: AddressHash,
    index: number,
    options: RequestOptions | undefined
  ): Promise<DialogEntry | undefined> {
    return this.#value(mapping, place(user, index), chatOf, options)
  }

  async #value<T>(
    mapping: string,
    key: string,
    read: (value: Plaintext) => T,
    options: RequestOptions | undefined
  ): Promise<T | undefined> {
    const value = await this.node.mapping(this.program, mapping, key, options)
    return value === undefined ? undefined : read(value)
  }
}

/** Reads `from` … `to - 1`, a batch at a time in parallel, up to the first that is not there. */
const inOrder = async <T>(
  read: (index: number) => Promise<T | undefined>,
  from: number,
  to: number
): Promise<readonly T[]> => {
  const found: T[] = []
  for (let start = from; start < to; start += BATCH) {
    const length = Math.min(BATCH, to - start)
    const batch = await Promise.all(Array.from({ length }, (_, offset) => read(start + offset)))
    for (const item of batch) {
      if (item === undefined) return found
      found.push(item)
    }
  }
  return found
}

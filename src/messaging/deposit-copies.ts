import { readCourierPermit } from '../crypto/courier-permit.ts'
import { readCourierReceipt } from '../crypto/courier-receipt.ts'
import { equalBytes } from '../protocol/bytes.ts'
import type { LeftIn } from './left-in.ts'
import type { Conversation, Entry } from './model.ts'

/** Couriers that shall hold a message for each device of a contact. */
const COPIES = 2
/** Devices of one contact that a message is left for: who claims more gets no more. */
const MAX_DEVICES = 4
/** Where no device gave a permit: whoever reads the chain. */
const ANYBODY = ''

/** Room that a device gave at a courier. */
export interface Mailbox {
  readonly permit: Uint8Array
  readonly courier: Uint8Array
  readonly mailbox: Uint8Array
  readonly device: string
}

/** Mailboxes of a contact's devices at this time, ms since 1970, the newest devices' alone. */
export const mailboxesOf = ({ permits = [] }: Conversation, now: number): readonly Mailbox[] => {
  const given = permits
    .map((permit) => ({ permit, ...readCourierPermit(permit) }))
    .filter(({ expires }) => expires > now)
    .map(({ permit, courier, mailbox, device }) => ({ permit, courier, mailbox, device: device.join() }))
  const devices = [...new Set(given.map(({ device }) => device))].slice(-MAX_DEVICES)
  return given.filter(({ device }) => devices.includes(device))
}

/** Receipts of couriers that hold the message at this time, ms since 1970. */
export const validReceipts = ({ receipts = [] }: Entry, at: number): readonly Uint8Array[] =>
  receipts.filter((receipt) => readCourierReceipt(receipt).until > at)

const ofCourier = ({ leftIn = [] }: Entry, courier: Uint8Array): readonly LeftIn[] =>
  leftIn.filter((one) => equalBytes(one.courier, courier))

/**
 * ⚔ A receipt does not say for which device: what came by permit lies in that device's mailbox alone, until the chain
 * names the message and every device can ask for it.
 */
const isHeldFor = (entry: Entry, courier: Uint8Array, mailbox: Mailbox | undefined, at: number): boolean => {
  const left = ofCourier(entry, courier)
  if (entry.slot !== undefined || left.length === 0) return true
  return left.some(({ until, mailbox: name }) => until > at && equalBytes(name, mailbox?.mailbox ?? courier))
}

/** How many more couriers shall hold a message, for each device: `at` is when those must still do so, ms since 1970. */
export class Copies {
  readonly #entry: Entry
  readonly #mailboxes: readonly Mailbox[]
  readonly #holders: readonly Uint8Array[]
  readonly #at: number
  readonly #wanted = new Map<string, number>()

  constructor(entry: Entry, mailboxes: readonly Mailbox[], at: number) {
    this.#entry = entry
    this.#mailboxes = mailboxes
    this.#at = at
    // One that waits again after it failed is left there anew, and its sign follows.
    const valid = entry.delivery === 'pending' ? [] : validReceipts(entry, at)
    this.#holders = valid.map((receipt) => readCourierReceipt(receipt).courier)
    const devices = new Set(mailboxes.map(({ device }) => device))
    for (const device of devices.size === 0 ? [ANYBODY] : devices) {
      const held = this.#holders.filter((courier) => this.#isHeld(device, courier))
      this.#wanted.set(device, COPIES - held.length)
    }
  }

  /** Devices that want one more, and have none at this courier. */
  lackingAt(courier: Uint8Array): readonly string[] {
    const isHolder = this.#holders.some((holder) => equalBytes(holder, courier))
    return [...this.#wanted]
      .filter(([device, wanted]) => wanted > 0 && !(isHolder && this.#isHeld(device, courier)))
      .map(([device]) => device)
  }

  /** One more will be there. */
  planned(devices: Iterable<string>): void {
    for (const device of devices) this.#wanted.set(device, (this.#wanted.get(device) ?? 0) - 1)
  }

  #isHeld(device: string, courier: Uint8Array): boolean {
    const mailbox = this.#mailboxes.find((one) => one.device === device && equalBytes(one.courier, courier))
    return isHeldFor(this.#entry, courier, mailbox, this.#at)
  }
}

/** What is known of where a message lies after a courier signed for it; by permit where a mailbox is given. */
export const withReceipt = (
  entry: Entry,
  receipt: Uint8Array,
  mailbox: Uint8Array | undefined
): Pick<Entry, 'receipts' | 'leftIn'> => {
  const { courier, until } = readCourierReceipt(receipt)
  const others = (entry.receipts ?? []).filter(
    (known) => !equalBytes(readCourierReceipt(known).courier, courier)
  )
  const leftIn = (entry.leftIn ?? []).filter(
    (one) => !equalBytes(one.courier, courier) || (mailbox !== undefined && !equalBytes(one.mailbox, mailbox))
  )
  if (mailbox !== undefined) leftIn.push({ courier, mailbox, until })
  return { receipts: [...others, receipt], leftIn }
}

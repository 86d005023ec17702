import { readCourierPermit } from '../crypto/courier-permit.ts'
import { readCourierReceipt } from '../crypto/courier-receipt.ts'
import { equalBytes } from '../protocol/bytes.ts'
import type { CourierRight } from '../protocol/courier-frames.ts'
import { MAX_ANCHORED_BYTES, MAX_DEPOSIT_BYTES, MAX_DEPOSIT_OBJECTS } from '../protocol/limits.ts'
import type { CourierStatus } from './courier-ports.ts'
import type { HoleIndex } from './hole-index.ts'
import type { Conversation, Entry } from './model.ts'

/** Couriers that shall hold a message that is not delivered. */
const COPIES = 2
/** Devices of one contact that a message is left for: who claims more gets no more. */
const MAX_DEVICES = 4
/** Bytes left for a bundle beside its messages. */
const BUNDLE_ROOM = 1024

/** Messages that go to one courier by one right. */
export interface Parcel {
  readonly courier: CourierStatus
  readonly right: CourierRight
  /** The same for the same courier and right. */
  readonly key: string
  readonly entries: readonly Entry[]
}

/** Receipts of couriers that hold the message at this time, ms since 1970. */
export const validReceipts = ({ receipts = [] }: Entry, at: number): readonly Uint8Array[] =>
  receipts.filter((receipt) => readCourierReceipt(receipt).until > at)

/**
 * An anchor pays wherever it is read; else, or while the courier cannot read it, the room that the contact's device gave
 * at this courier.
 */
const rightsFor = (
  entry: Entry,
  courier: CourierStatus,
  row: Conversation,
  holes: HoleIndex,
  now: number,
  paused: (key: string) => boolean
): readonly { readonly right: CourierRight; readonly key: string }[] => {
  const { slot } = entry
  const bundle = slot?.bundle === undefined ? undefined : holes.get(slot.index)?.bundle?.bytes
  if (slot !== undefined && (slot.bundle === undefined) === (bundle === undefined)) {
    const anchor = { dialog: row.dialog, index: slot.index, ...(bundle === undefined ? {} : { bundle }) }
    const key = `${courier.id}/${row.dialog}/${slot.index}`
    if (!paused(key)) return [{ right: { kind: 'anchor', anchor }, key }]
  }
  return (row.permits ?? [])
    .map((permit) => ({ permit, fields: readCourierPermit(permit) }))
    .filter(({ fields }) => equalBytes(fields.courier, courier.key) && fields.expires > now)
    .slice(-MAX_DEVICES)
    .map(({ permit, fields }) => ({
      right: { kind: 'permit' as const, permit },
      key: `${courier.id}/${fields.mailbox.join()}`
    }))
    .filter(({ key }) => !paused(key))
}

/** What goes where: each message to as many couriers as it needs, several messages of one right together. */
export const planParcels = (
  entries: readonly Entry[],
  couriers: readonly CourierStatus[],
  row: Conversation,
  holes: HoleIndex,
  now: number,
  /** What ends sooner than this many ms is left there anew. */
  margin: number,
  paused: (key: string) => boolean
): readonly Parcel[] => {
  const groups = new Map<string, { courier: CourierStatus; right: CourierRight; entries: Entry[] }>()
  for (const entry of entries) {
    // One that waits again after it failed is left there anew, and its sign follows.
    const held = entry.delivery === 'pending' ? [] : validReceipts(entry, now + margin)
    const holders = held.map((receipt) => readCourierReceipt(receipt).courier)
    const others = couriers.filter(({ key }) => !holders.some((holder) => equalBytes(holder, key)))
    let needed = COPIES - holders.length
    for (const courier of others) {
      if (needed <= 0) break
      const rights = rightsFor(entry, courier, row, holes, now, paused)
      if (rights.length > 0) needed--
      for (const { right, key } of rights) {
        const group = groups.get(key) ?? { courier, right, entries: [] }
        groups.set(key, group)
        group.entries.push(entry)
      }
    }
  }
  return [...groups].flatMap(([key, group]) =>
    inParcels(group.entries).map((some) => ({
      key,
      courier: group.courier,
      right: group.right,
      entries: some
    }))
  )
}

const inParcels = (entries: readonly Entry[]): readonly (readonly Entry[])[] => {
  const most = Math.min(MAX_DEPOSIT_BYTES, MAX_ANCHORED_BYTES) - BUNDLE_ROOM
  const parcels: Entry[][] = []
  let bytes = Infinity
  for (const entry of entries) {
    const size = entry.envelope?.length ?? 0
    const last = parcels.at(-1)
    if (last === undefined || bytes + size > most || last.length >= MAX_DEPOSIT_OBJECTS - 1) {
      parcels.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return parcels
}

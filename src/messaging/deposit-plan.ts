import { equalBytes } from '../protocol/bytes.ts'
import type { CourierRight } from '../protocol/courier-frames.ts'
import { MAX_ANCHORED_BYTES, MAX_DEPOSIT_BYTES, MAX_DEPOSIT_OBJECTS } from '../protocol/limits.ts'
import type { CourierStatus } from './ports.ts'
import { Copies, mailboxesOf, type Mailbox } from './deposit-copies.ts'
import type { HoleIndex } from './hole-index.ts'
import type { Conversation, Entry } from './model.ts'

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

interface Offer {
  readonly right: CourierRight
  readonly key: string
  /** Devices that it serves. */
  readonly devices: readonly string[]
}

interface Situation {
  readonly row: Conversation
  readonly holes: HoleIndex
  readonly mailboxes: readonly Mailbox[]
  readonly paused: (key: string) => boolean
}

/**
 * An anchor pays wherever it is read; else, or while the courier cannot read it, the room that the contact's devices
 * gave at this courier.
 */
const rightsFor = (
  { slot }: Entry,
  courier: CourierStatus,
  lacking: readonly string[],
  { row, holes, mailboxes, paused }: Situation
): readonly Offer[] => {
  const bundle = slot?.bundle === undefined ? undefined : holes.get(slot.index)?.bundle?.bytes
  if (slot !== undefined && (slot.bundle === undefined) === (bundle === undefined)) {
    const anchor = { dialog: row.dialog, index: slot.index, ...(bundle === undefined ? {} : { bundle }) }
    const key = `${courier.id}/${row.dialog}/${slot.index}`
    if (!paused(key)) return [{ right: { kind: 'anchor', anchor }, key, devices: lacking }]
  }
  return mailboxes
    .filter((one) => equalBytes(one.courier, courier.key) && lacking.includes(one.device))
    .map(({ permit, mailbox, device }) => ({
      right: { kind: 'permit' as const, permit },
      key: `${courier.id}/${mailbox.join()}`,
      devices: [device]
    }))
    .filter(({ key }) => !paused(key))
}

/** What goes where: each message to as many couriers as each device needs, several messages of one right together. */
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
  const mailboxes = mailboxesOf(row, now)
  for (const entry of entries) {
    const copies = new Copies(entry, mailboxes, now + margin)
    for (const courier of couriers) {
      const lacking = copies.lackingAt(courier.key)
      const offers = rightsFor(entry, courier, lacking, { row, holes, mailboxes, paused })
      for (const { right, key, devices } of lacking.length === 0 ? [] : offers) {
        copies.planned(devices)
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

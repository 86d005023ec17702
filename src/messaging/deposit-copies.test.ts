import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { issueCourierPermit } from '../crypto/courier-permit.ts'
import { makeCourierReceipt } from '../crypto/courier-receipt.ts'
import { deviceKey } from '../crypto/derive.ts'
import { portableSignatures } from '../crypto/signature.ts'
import type { CourierStatus } from './ports.ts'
import { withReceipt } from './deposit-copies.ts'
import { planParcels } from './deposit-plan.ts'
import { HoleIndex } from './hole-index.ts'
import type { Conversation, Entry } from './model.ts'
import { sampleConversation, samplePeer, sampleUndelivered } from './testing/store-samples.ts'

const NOW = 1_000_000
const DAY = 86_400_000

const seeded = (byte: number) => deviceKey(new Uint8Array(32).fill(byte))
const courierOf = (byte: number) => {
  const keys = seeded(byte)
  const status: CourierStatus = {
    id: `courier ${byte}`,
    address: '',
    key: keys.publicKey,
    added: false,
    state: 'ready'
  }
  return { keys, status }
}
const COURIERS = [courierOf(11), courierOf(12), courierOf(13)]
const [PHONE, LAPTOP] = [seeded(1), seeded(2)]

const mailbox = (device: { publicKey: Uint8Array }, courier: { status: CourierStatus }) =>
  Uint8Array.from(device.publicKey.subarray(0, 16), (byte, place) => byte ^ (courier.status.key[place] ?? 0))
const permits = (...devices: (typeof PHONE)[]) =>
  Promise.all(
    devices.flatMap((device) =>
      COURIERS.map((courier) =>
        issueCourierPermit({
          courier: courier.status.key,
          device,
          mailbox: mailbox(device, courier),
          quota: 1_000_000,
          expires: NOW + DAY,
          signatures: portableSignatures
        })
      )
    )
  )
const receiptOf = ({ keys }: (typeof COURIERS)[number], until = NOW + DAY) =>
  makeCourierReceipt({
    contentHash: contentHashOf(new Uint8Array(400)),
    until,
    courier: keys,
    signatures: portableSignatures
  })
const rowWith = async (...devices: (typeof PHONE)[]): Promise<Conversation> => ({
  ...sampleConversation(samplePeer),
  permits: await permits(...devices)
})
const sent = sampleUndelivered(1, { envelope: new Uint8Array(400) })

/** Courier and mailbox of each parcel, or its anchor. */
const plan = (entry: Entry, row: Conversation, paused: (key: string) => boolean = () => false) => {
  const couriers = COURIERS.map(({ status }) => status)
  return planParcels([entry], couriers, row, new HoleIndex([]), NOW, 0, paused).map(({ key }) => key)
}
const keyOf = (device: typeof PHONE, courier: (typeof COURIERS)[number]) =>
  `${courier.status.id}/${mailbox(device, courier).join()}`
const taken = async (entry: Entry, device: typeof PHONE, courier: (typeof COURIERS)[number]) => ({
  ...entry,
  delivery: 'stored' as const,
  ...withReceipt(entry, await receiptOf(courier), mailbox(device, courier))
})
const [first, second, third] = COURIERS as [(typeof COURIERS)[0], (typeof COURIERS)[0], (typeof COURIERS)[0]]

describe('copies of a message', () => {
  it('are left for each device at two couriers', async () => {
    expect(plan(sent, await rowWith(PHONE, LAPTOP))).toEqual([
      keyOf(PHONE, first),
      keyOf(LAPTOP, first),
      keyOf(PHONE, second),
      keyOf(LAPTOP, second)
    ])
  })

  it('⚔ count for the device whose mailbox took them, and for no other', async () => {
    const row = await rowWith(PHONE, LAPTOP)
    const full = (key: string) => [first, second].some((courier) => key === keyOf(LAPTOP, courier))
    const held = await taken(await taken(sent, PHONE, first), PHONE, second)
    expect(plan(held, row, full)).toEqual([keyOf(LAPTOP, third)])
    expect(plan(held, row)).toEqual([keyOf(LAPTOP, first), keyOf(LAPTOP, second)])
    const both = await taken(await taken(held, LAPTOP, third), LAPTOP, first)
    expect(plan(both, row)).toEqual([])
  })

  it('are left for a device that gave its permits later', async () => {
    const held = await taken(await taken(sent, PHONE, first), PHONE, second)
    expect(plan(held, await rowWith(PHONE))).toEqual([])
    expect(plan(held, await rowWith(PHONE, LAPTOP))).toEqual([keyOf(LAPTOP, first), keyOf(LAPTOP, second)])
  })

  it('are for everybody once the chain names the message, by whatever right they were left', async () => {
    const row = await rowWith(PHONE, LAPTOP)
    const held = await taken(await taken(sent, PHONE, first), PHONE, second)
    expect(plan({ ...held, slot: { index: 3, height: 7 } }, row)).toEqual([])
  })

  it('are made anew in a mailbox where they are over', async () => {
    const row = await rowWith(PHONE)
    const held = await taken(await taken(sent, PHONE, first), PHONE, second)
    const over = { ...held, leftIn: held.leftIn?.map((one) => ({ ...one, until: NOW })) ?? [] }
    expect(plan(over, row)).toEqual([keyOf(PHONE, first), keyOf(PHONE, second)])
  })
})

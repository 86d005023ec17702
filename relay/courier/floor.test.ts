import { randomBytes } from 'node:crypto'
import { peerIdFromString } from '@libp2p/peer-id'
import { afterEach, expect, test } from 'vitest'
import { contentHashOf } from '../../src/crypto/content-hash.ts'
import { lockOf } from '../../src/crypto/courier-lock.ts'
import { issueCourierPermit } from '../../src/crypto/courier-permit.ts'
import { verifyCourierReceipt } from '../../src/crypto/courier-receipt.ts'
import { deviceKey } from '../../src/crypto/derive.ts'
import { portableSignatures } from '../../src/crypto/signature.ts'
import { createRelay } from '../index.ts'
import { connectClient } from './testing/client.ts'
import type { CourierClient } from './testing/client.ts'

const DAY = 86_400_000
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const startCourier = async (bytes: number) => {
  const relay = await createRelay({
    courier: { chain: { nodes: [], network: 'testnet', program: 'ghost_msg.aleo' }, limits: { bytes } }
  })
  ends.push(() => relay.close())
  const [address = ''] = relay.multiaddrs
  const id = peerIdFromString(address.split('/').at(-1) ?? '')
  const courier = id.type === 'Ed25519' ? id.publicKey.raw : new Uint8Array()
  const client = async (): Promise<CourierClient> => {
    const connected = await connectClient(address)
    ends.push(() => connected.stop())
    return connected
  }
  return { courier, client }
}

/** Leaves so many bytes for a device that gave room for them. */
const leave = async (
  client: CourierClient,
  courier: Uint8Array,
  device: CourierClient['device'],
  size: number
) => {
  const permit = await issueCourierPermit({
    courier,
    device,
    mailbox: new Uint8Array(16).fill(3),
    quota: 1024 * 1024,
    expires: Date.now() + DAY,
    signatures: portableSignatures
  })
  const bytes = new Uint8Array(randomBytes(size))
  const objects = [{ bytes, lock: lockOf(new Uint8Array(32)) }]
  const responses = await client.ask({
    kind: 'deposit',
    objects,
    until: Date.now() + DAY,
    right: { kind: 'permit', permit }
  })
  return { bytes, responses }
}

test('⚔ devices made up for it, each with less than he has, take nothing back that was signed for', async () => {
  const { courier, client } = await startCourier(20_000)
  const [alice, mallory, bob] = [await client(), await client(), await client()]
  const { bytes, responses } = await leave(alice, courier, bob.device, 4000)
  const [receipt] = responses.flatMap((one) => (one.kind === 'receipts' ? one.receipts : []))
  const expected = { contentHash: contentHashOf(bytes), courier, signatures: portableSignatures }
  expect((await verifyCourierReceipt(receipt ?? new Uint8Array(), expected)).until).toBeGreaterThan(
    Date.now()
  )
  const reasons: string[] = []
  for (let made = 0; made < 20; made++) {
    const device = deviceKey(new Uint8Array(randomBytes(32)))
    const [answer] = (await leave(mallory, courier, device, 400)).responses
    reasons.push(answer?.kind === 'refusal' ? answer.reason : (answer?.kind ?? 'nothing'))
  }
  expect(reasons).toContain('receipts')
  expect(reasons.at(-1)).toBe('full')
  const [collected] = await bob.ask({ kind: 'collect', after: 0 })
  expect(collected?.kind === 'mail' ? collected.mail.map((mail) => mail.bytes) : []).toEqual([bytes])
})

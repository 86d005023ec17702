import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openChain } from '../../src/chain/testing/lived-chain.ts'
import type { OpenChain } from '../../src/chain/testing/lived-chain.ts'
import { contentHashOf } from '../../src/crypto/content-hash.ts'
import { fetchPermission, lockOf } from '../../src/crypto/courier-lock.ts'
import { issueCourierPermit } from '../../src/crypto/courier-permit.ts'
import type { CourierPermit } from '../../src/crypto/courier-permit.ts'
import { readCourierReceipt, verifyCourierReceipt } from '../../src/crypto/courier-receipt.ts'
import { portableSignatures } from '../../src/crypto/signature.ts'
import { encodeBundle } from '../../src/protocol/bundle.ts'
import { contentIdentifier } from '../../src/protocol/content-id.ts'
import type { CourierAnchor, CourierDeposit, CourierResponse } from '../../src/protocol/courier-frames.ts'
import { PROTOCOL } from '../../src/protocol/frames.ts'
import { MAX_ENVELOPE_BYTES } from '../../src/protocol/limits.ts'
import { createRelay } from '../index.ts'
import type { CourierLimits, GatewayAccess, Relay } from '../index.ts'
import { connectClient } from './testing/client.ts'
import type { CourierClient } from './testing/client.ts'
import { startRelayProcess } from './testing/process.ts'

const DAY = 86_400_000
const FETCH_KEY = new Uint8Array(32).fill(7)

const sealed = (number: number, size = 400): Uint8Array => {
  const bytes = new Uint8Array(size).fill(number % 251)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}
const permissionFor = (bytes: Uint8Array): Uint8Array =>
  fetchPermission(FETCH_KEY, contentHashOf(bytes), FETCH_KEY)
const object = (bytes: Uint8Array) => ({ bytes, lock: lockOf(permissionFor(bytes)) })

const SINGLE = sealed(1)
const LEAVES = [sealed(2), sealed(3, 40_000)]
const BUNDLE = encodeBundle(LEAVES.map(contentHashOf))

let lived: OpenChain
let single: CourierAnchor
let bundled: CourierAnchor
/** Nobody opened it. */
let nowhere: CourierAnchor['dialog']

beforeAll(async () => {
  lived = await openChain()
  const [alice, bob] = [await lived.person(1), await lived.person(2)]
  const anchor = (bytes: Uint8Array) => ({ contentHash: contentHashOf(bytes), timestamp: 1 })
  await lived.run(alice, { function: 'start_dialog', recipient: bob.address, ...anchor(SINGLE) })
  await lived.run(bob, { function: 'accept_dialog', recipient: alice.address, ...anchor(BUNDLE) })
  const dialog = await lived.prover.dialogHash(alice.hash, bob.hash)
  nowhere = await lived.prover.dialogHash(bob.hash, bob.hash)
  single = { dialog, index: 0 }
  bundled = { dialog, index: 1, bundle: BUNDLE }
}, 120_000)
afterAll(() => lived.close())

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const startCourier = async (
  options: {
    readonly limits?: Partial<CourierLimits>
    readonly data?: string
    readonly nodes?: readonly string[]
    readonly gateway?: GatewayAccess
  } = {}
): Promise<Relay> => {
  const { limits = {}, data, nodes = [lived.chain.url], gateway } = options
  const relay = await createRelay({
    ...(data === undefined ? {} : { data }),
    courier: {
      chain: { nodes, network: 'testnet', program: 'ghost_msg.aleo' },
      limits,
      ...(gateway === undefined ? {} : { gateway: { port: 0, access: gateway } })
    }
  })
  ends.push(() => relay.close())
  return relay
}
const clientOf = async (relay: { readonly multiaddrs: readonly string[] }, seed?: Uint8Array) => {
  const client = await connectClient(relay.multiaddrs[0] ?? '', seed)
  ends.push(() => client.stop())
  return client
}
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'courier-'))
  ends.push(() => rm(path, { recursive: true }))
  return path
}

const anchored = (
  anchor: CourierAnchor,
  objects: readonly Uint8Array[],
  changes: Partial<CourierDeposit> = {}
): CourierDeposit => ({
  kind: 'deposit',
  objects: objects.map(object),
  until: Date.now() + DAY,
  right: { kind: 'anchor', anchor },
  ...changes
})
const permitted = (permit: Uint8Array, objects: readonly Uint8Array[]): CourierDeposit => ({
  ...anchored(single, objects),
  right: { kind: 'permit', permit }
})
const receiptsOf = (responses: readonly CourierResponse[]): readonly Uint8Array[] =>
  responses.flatMap((response) => (response.kind === 'receipts' ? response.receipts : []))
const reasonOf = (responses: readonly CourierResponse[]) =>
  responses.map((response) => (response.kind === 'refusal' ? response.reason : response.kind))
const fetched = async (client: CourierClient, objects: readonly Uint8Array[]): Promise<Uint8Array[]> => {
  const responses = await client.fetch({
    kind: 'hashes',
    hashes: objects.map(contentHashOf),
    permissions: objects.map(permissionFor)
  })
  return responses.flatMap((response) => (response.kind === 'envelopes' ? [...response.envelopes] : []))
}
const courierKey = async (client: CourierClient): Promise<Uint8Array> => {
  const [receipt] = receiptsOf(await client.ask(anchored(single, [SINGLE])))
  return readCourierReceipt(receipt ?? new Uint8Array()).courier
}
const permitFor = async (
  courier: Uint8Array,
  recipient: CourierClient,
  changes: Partial<CourierPermit> & { readonly signer?: CourierClient } = {}
): Promise<Uint8Array> => {
  const { signer = recipient, device: _own, ...fields } = changes
  return issueCourierPermit({
    courier,
    mailbox: new Uint8Array(16).fill(3),
    quota: 20_000,
    expires: Date.now() + DAY,
    signatures: portableSignatures,
    device: { publicKey: recipient.device.publicKey, secretKey: signer.device.secretKey },
    ...fields
  })
}

describe('what an anchor paid for', () => {
  test('is kept, signed for, and given to whoever shows the permission', async () => {
    const client = await clientOf(await startCourier())
    const [receipt, ...more] = receiptsOf(await client.ask(anchored(single, [SINGLE])))
    expect(more).toEqual([])
    const bytes = receipt ?? new Uint8Array()
    const { courier } = readCourierReceipt(bytes)
    const expected = { contentHash: contentHashOf(SINGLE), courier, signatures: portableSignatures }
    expect((await verifyCourierReceipt(bytes, expected)).until).toBeGreaterThan(Date.now())
    expect(await fetched(client, [SINGLE])).toEqual([SINGLE])
  })

  test('⚔ is missing for whoever knows the hash alone, or shows a permission for something else', async () => {
    const client = await clientOf(await startCourier())
    await client.ask(anchored(single, [SINGLE]))
    const hashes = [contentHashOf(SINGLE)]
    const none = { kind: 'end', sent: 0, missing: 1, more: false }
    expect(await client.fetch({ kind: 'hashes', hashes })).toEqual([none])
    for (const permission of [permissionFor(sealed(9)), lockOf(permissionFor(SINGLE)), new Uint8Array(32)])
      expect(await client.fetch({ kind: 'hashes', hashes, permissions: [permission] })).toEqual([none])
    await expect(client.fetch({ kind: 'history', before: [], limit: 5 })).rejects.toBeDefined()
  })

  test('comes in ranges, so that a cut transfer goes on where it was', async () => {
    const client = await clientOf(await startCourier())
    await client.ask(anchored(bundled, [BUNDLE, ...LEAVES]))
    const [, large = new Uint8Array()] = LEAVES
    const hash = contentHashOf(large)
    const ask = (offset: number, length: number) =>
      client.fetch({ kind: 'range', hash, offset, length, permission: permissionFor(large) })
    const head = await ask(0, 10_000)
    expect(head).toMatchObject([
      { kind: 'part', offset: 0, total: 40_000 },
      { kind: 'end', more: true }
    ])
    const tail = await ask(10_000, 0)
    const parts = [...head, ...tail].flatMap((part) => (part.kind === 'part' ? [part.bytes] : []))
    expect(contentHashOf(Buffer.concat(parts))).toBe(hash)
    expect(await ask(40_001, 1)).toEqual([{ kind: 'end', sent: 0, missing: 1, more: false }])
  })

  test('may be all messages of a bundle, and the bundle itself', async () => {
    const client = await clientOf(await startCourier())
    const all = [BUNDLE, ...LEAVES]
    expect(receiptsOf(await client.ask(anchored(bundled, all)))).toHaveLength(3)
    expect(await fetched(client, all)).toEqual(all)
  })

  test('⚔ nothing else is kept: no anchor, another one, other bytes, too much, too late', async () => {
    const relay = await startCourier()
    const client = await clientOf(relay)
    const { dialog } = single
    const noAnchor = ['noAnchor']
    const cases: readonly (readonly [CourierDeposit, readonly string[]])[] = [
      [anchored({ dialog, index: 99 }, [SINGLE]), noAnchor],
      [anchored({ dialog, index: 1 }, [SINGLE]), noAnchor],
      [anchored({ dialog: nowhere, index: 0 }, [SINGLE]), noAnchor],
      [anchored(single, [sealed(9)]), noAnchor],
      [anchored(single, [SINGLE, sealed(9)]), noAnchor],
      [anchored(bundled, [...LEAVES, sealed(9)]), noAnchor],
      [anchored({ ...single, bundle: BUNDLE }, LEAVES), noAnchor],
      [
        anchored({ ...bundled, bundle: encodeBundle([sealed(9), sealed(8)].map(contentHashOf)) }, [
          sealed(9)
        ]),
        noAnchor
      ],
      [anchored({ ...bundled, bundle: sealed(9) }, [sealed(9)]), ['malformed']],
      [anchored(single, [sealed(9, MAX_ENVELOPE_BYTES + 1)]), ['tooLarge']],
      [anchored(bundled, [LEAVES[0] ?? BUNDLE, LEAVES[0] ?? BUNDLE]), ['malformed']],
      [anchored(single, [SINGLE], { until: Date.now() - 1 }), ['malformed']]
    ]
    for (const [deposit, reasons] of cases) expect(reasonOf(await client.ask(deposit))).toEqual(reasons)
    const tooMany = Array.from({ length: 33 }, (_, index) => sealed(index))
    await expect(client.ask(anchored(bundled, tooMany))).rejects.toBeDefined()
    expect(await (await fetch(relay.healthUrl)).json()).toMatchObject({ objects: 0 })
  })

  test('⚔ waits while no node answers: that is nobody’s fault, and no reason to keep it', async () => {
    const node = await lived.chain.join()
    const client = await clientOf(await startCourier({ nodes: [node.url] }))
    await node.close()
    expect(reasonOf(await client.ask(anchored(single, [SINGLE])))).toEqual(['busy'])
    const other = await clientOf(await startCourier({ nodes: [node.url, lived.chain.url] }))
    expect(receiptsOf(await other.ask(anchored(single, [SINGLE])))).toHaveLength(1)
    const blind = await clientOf(await startCourier({ nodes: [] }))
    expect(reasonOf(await blind.ask(anchored(single, [SINGLE])))).toEqual(['notOffered'])
  })

  test('⚔ is looked for at the next node where one is behind, or lies', async () => {
    const stale = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('null')
    )
    await new Promise<void>((resolve) => stale.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise((resolve) => stale.close(resolve)))
    const { port } = stale.address() as AddressInfo
    const nodes = [`http://127.0.0.1:${port}`, lived.chain.url]
    const client = await clientOf(await startCourier({ nodes }))
    expect(receiptsOf(await client.ask(anchored(single, [SINGLE])))).toHaveLength(1)
    expect(reasonOf(await client.ask(anchored(single, [sealed(9)])))).toEqual(['noAnchor'])
  })

  test('is kept no longer than the courier keeps anything', async () => {
    const client = await clientOf(await startCourier({ limits: { keepSeconds: 60 } }))
    const [receipt] = receiptsOf(await client.ask(anchored(single, [SINGLE])))
    expect(readCourierReceipt(receipt ?? new Uint8Array()).until).toBeLessThanOrEqual(Date.now() + 60_000)
  })
})

describe('what a permit gives room to', () => {
  let relay: Relay
  let sender: CourierClient
  let recipient: CourierClient
  let courier: Uint8Array

  beforeEach(async () => {
    relay = await startCourier()
    sender = await clientOf(relay)
    recipient = await clientOf(relay)
    courier = await courierKey(sender)
  })

  test('waits for the device that gave it, until that device has it', async () => {
    const permit = await permitFor(courier, recipient)
    const two = [sealed(10), sealed(11)]
    expect(receiptsOf(await sender.ask(permitted(permit, two)))).toHaveLength(2)
    expect(await sender.ask({ kind: 'collect', after: 0 })).toEqual([{ kind: 'end', more: false }])
    const [first] = await recipient.ask({ kind: 'collect', after: 0 })
    const mail = first?.kind === 'mail' ? first.mail : []
    expect(mail.map(({ bytes }) => bytes)).toEqual(two)
    expect(mail[0]?.mailbox).toEqual(new Uint8Array(16).fill(3))
    // Asked for again before it was durable there: still here.
    expect(await recipient.ask({ kind: 'collect', after: 0 })).toEqual([first, { kind: 'end', more: false }])
    const after = mail.at(-1)?.sequence ?? 0
    expect(await recipient.ask({ kind: 'collect', after })).toEqual([{ kind: 'end', more: false }])
    expect(await recipient.ask({ kind: 'collect', after: 0 })).toEqual([{ kind: 'end', more: false }])
    expect(await fetched(sender, two)).toEqual([])
  })

  test('⚔ ends with its quota, however often the permit is shown', async () => {
    const permit = await permitFor(courier, recipient, { quota: 3000 })
    expect(receiptsOf(await sender.ask(permitted(permit, [sealed(10), sealed(11)])))).toHaveLength(2)
    const other = await clientOf(relay)
    for (const client of [sender, other])
      expect(reasonOf(await client.ask(permitted(permit, [sealed(12)])))).toEqual(['quota'])
    // The same bytes again take no more room.
    expect(receiptsOf(await sender.ask(permitted(permit, [sealed(10)])))).toHaveLength(1)
  })

  test('⚔ is nothing with a permit of another courier, an ended one, a wrong signature, or none', async () => {
    const [receipt] = receiptsOf(await (await clientOf(await startCourier())).ask(anchored(single, [SINGLE])))
    const elsewhere = readCourierReceipt(receipt ?? new Uint8Array()).courier
    const changed = (await permitFor(courier, recipient)).with(82, 255)
    const cases = [
      [await permitFor(elsewhere, recipient), 'permitInvalid'],
      [await permitFor(courier, recipient, { expires: Date.now() - 1 }), 'permitExpired'],
      [await permitFor(courier, recipient, { expires: Date.now() + 61 * DAY }), 'permitInvalid'],
      [await permitFor(courier, recipient, { signer: sender }), 'permitInvalid'],
      [changed, 'permitInvalid'],
      [new Uint8Array(158), 'permitInvalid']
    ] as const
    for (const [permit, reason] of cases)
      expect(reasonOf(await sender.ask(permitted(permit, [sealed(10)])))).toEqual([reason])
    expect(await recipient.ask({ kind: 'collect', after: 0 })).toEqual([{ kind: 'end', more: false }])
  })

  test('is told to both sides in numbers', async () => {
    await sender.ask(permitted(await permitFor(courier, recipient), [sealed(10)]))
    expect(await sender.ask({ kind: 'look' })).toMatchObject([{ holdings: { deposited: 2, waiting: 0 } }])
    expect(await recipient.ask({ kind: 'look' })).toMatchObject([{ holdings: { deposited: 0, waiting: 1 } }])
  })
})

describe('⚔ floods', () => {
  test('of one client end at its quota, and others go on', async () => {
    const relay = await startCourier({ limits: { bytesPerClient: 3000, requestsPerMinute: 20 } })
    const [flooder, other, recipient] = [await clientOf(relay), await clientOf(relay), await clientOf(relay)]
    const courier = await courierKey(other)
    const permits = await Promise.all(
      [1, 2, 3].map((byte) => permitFor(courier, recipient, { mailbox: new Uint8Array(16).fill(byte) }))
    )
    const reasons: string[] = []
    for (const [index, permit] of permits.entries())
      reasons.push(...reasonOf(await flooder.ask(permitted(permit, [sealed(20 + index)]))))
    expect(reasons).toEqual(['receipts', 'receipts', 'quota'])
    for (let asked = 3; asked < 20; asked++) await flooder.ask({ kind: 'look' })
    expect(reasonOf(await flooder.ask({ kind: 'look' }))).toEqual(['busy'])
    expect(receiptsOf(await other.ask(anchored(single, [SINGLE])))).toHaveLength(1)
  })

  test('of permits leave room for what was paid for; a full courier says so', async () => {
    const relay = await startCourier({ limits: { bytes: 6000, permitBytes: 2000 } })
    const client = await clientOf(relay)
    const courier = await courierKey(client)
    const permit = await permitFor(courier, client)
    expect(reasonOf(await client.ask(permitted(permit, [sealed(10)])))).toEqual(['receipts'])
    expect(reasonOf(await client.ask(permitted(permit, [sealed(11)])))).toEqual(['full'])
    expect(reasonOf(await client.ask(anchored(bundled, [LEAVES[0] ?? BUNDLE])))).toEqual(['receipts'])
    expect(reasonOf(await client.ask(anchored(bundled, [LEAVES[1] ?? BUNDLE])))).toEqual(['full'])
  })

  test('of nonsense close their own stream', async () => {
    const relay = await startCourier()
    const client = await clientOf(relay)
    for (const protocol of [PROTOCOL.courier, PROTOCOL.fetch])
      for (const bytes of [[0x80, 0x80, 0x80, 0x01], [3, 0x0a, 0xff, 0xff], [0], [2, 0x1a, 0x05]])
        await client.say(protocol, Uint8Array.from(bytes.length === 4 ? bytes : [...bytes, 0, 0, 0]))
    expect(receiptsOf(await client.ask(anchored(single, [SINGLE])))).toHaveLength(1)
  })
})

describe('what was signed for', () => {
  test('is there after a restart, and gone when its time is over', async () => {
    const data = await directory()
    const first = await createRelay({
      data,
      courier: { chain: { nodes: [lived.chain.url], network: 'testnet', program: 'ghost_msg.aleo' } }
    })
    const before = await connectClient(first.multiaddrs[0] ?? '')
    await before.ask(anchored(single, [SINGLE]))
    await before.ask(anchored(bundled, LEAVES, { until: Date.now() + 2500 }))
    await before.stop()
    await first.close()
    const after = await clientOf(await startCourier({ data, nodes: [] }))
    expect(await fetched(after, [SINGLE])).toEqual([SINGLE])
    await expect.poll(() => fetched(after, [SINGLE, ...LEAVES]), { timeout: 30_000 }).toEqual([SINGLE])
  })

  test('survives kill -9 in the middle of a burst', async () => {
    const data = await directory()
    const flags = ['--data', data, '--courier', '--courier-bytes-per-mailbox', '100000000']
    const running = await startRelayProcess([...flags, '--node', lived.chain.url])
    const seed = new Uint8Array(32).fill(5)
    const client = await connectClient(running.address, seed)
    const courier = await courierKey(client)
    const permit = await permitFor(courier, client, { quota: 100_000_000 })
    const signed: Uint8Array[] = []
    const burst = (async () => {
      for (let number = 100; ; number++) {
        const bytes = sealed(number)
        if (receiptsOf(await client.ask(permitted(permit, [bytes]))).length === 1) signed.push(bytes)
      }
    })().catch(() => undefined)
    await expect.poll(() => signed.length, { timeout: 30_000 }).toBeGreaterThan(50)
    await running.end('SIGKILL')
    await burst
    await client.stop()
    const again = await startRelayProcess(flags)
    ends.push(() => again.end('SIGKILL'))
    const reader = await clientOf({ multiaddrs: [again.address] }, seed)
    expect(await fetched(reader, [SINGLE])).toEqual([SINGLE])
    for (let from = 0; from < signed.length; from += 500) {
      const some = signed.slice(from, from + 500)
      expect(await fetched(reader, some)).toEqual(some)
    }
  })

  test('SIGTERM ends a courier in order', async () => {
    const running = await startRelayProcess(['--data', await directory(), '--courier'])
    expect(await running.end('SIGTERM')).toBe(0)
  })
})

describe('to others', () => {
  const asRaw = (relay: Relay, bytes: Uint8Array, init?: RequestInit) =>
    fetch(`${relay.gatewayUrl}/ipfs/${contentIdentifier(contentHashOf(bytes))}?format=raw`, init)
  const bearer = (bytes: Uint8Array) => ({
    headers: { Authorization: `Bearer ${Buffer.from(permissionFor(bytes)).toString('base64url')}` }
  })

  test('it is an IPFS trustless gateway, for whoever shows the permission', async () => {
    const relay = await startCourier({ gateway: 'permission' })
    await (await clientOf(relay)).ask(anchored(single, [SINGLE]))
    expect((await asRaw(relay, SINGLE)).status).toBe(404)
    expect((await asRaw(relay, SINGLE, bearer(LEAVES[0] ?? BUNDLE))).status).toBe(404)
    const answer = await asRaw(relay, SINGLE, bearer(SINGLE))
    expect(answer.headers.get('content-type')).toBe('application/vnd.ipld.raw')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(SINGLE)
  })

  test('or for everybody, where its owner wants that; other names and formats are refused', async () => {
    const relay = await startCourier({ gateway: 'open' })
    await (await clientOf(relay)).ask(anchored(single, [SINGLE]))
    expect(new Uint8Array(await (await asRaw(relay, SINGLE)).arrayBuffer())).toEqual(SINGLE)
    expect((await asRaw(relay, sealed(9))).status).toBe(404)
    const statusOf = async (path: string) => (await fetch(`${relay.gatewayUrl}${path}`)).status
    const foreign = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
    expect(await statusOf(`/ipfs/${foreign}?format=raw`)).toBe(400)
    expect(await statusOf('/ipfs/%00?format=raw')).toBe(400)
    expect(await statusOf(`/ipfs/${contentIdentifier(contentHashOf(SINGLE))}`)).toBe(406)
  })

  test('it tells its numbers to Prometheus', async () => {
    const relay = await startCourier()
    const client = await clientOf(relay)
    await client.ask(anchored(single, [SINGLE]))
    await client.ask(anchored(single, [sealed(9)]))
    const text = await (await fetch(relay.healthUrl.replace('healthz', 'metrics'))).text()
    expect(text).toContain('ghost_courier_objects{right="anchor"} 1\n')
    expect(text).toContain(`ghost_courier_bytes{right="anchor"} ${SINGLE.length + 1024}\n`)
    expect(text).toContain('ghost_courier_deposits_total{result="anchor"} 1\n')
    expect(text).toContain('ghost_courier_deposits_total{result="noAnchor"} 1\n')
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[\w-]+"\})? \d+)$/)
  })
})

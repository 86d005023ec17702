import { expect, test as base, type BrowserContext, type Page } from '@playwright/test'
import { join } from 'node:path'
import { createRelay, type Relay } from '../relay/index.ts'
import { serveHarness, type ServedHarness } from '../scripts/serve-harness.ts'
import type { ExchangeHarness } from './exchange-harness/page.ts'

declare const exchangeHarness: ExchangeHarness
declare const peerConnections: (RTCConfiguration | undefined)[]

interface World {
  readonly relays: readonly string[]
  /** A page of its own origin storage, with every peer connection it makes written down. */
  open(): Promise<Page>
}

const PEOPLE = ['Alice', 'Bob'] as const

const spyOnPeerConnections = (): void => {
  const configurations: (RTCConfiguration | undefined)[] = []
  const Original = RTCPeerConnection
  class Spied extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      configurations.push(configuration)
    }
  }
  Object.assign(globalThis, { RTCPeerConnection: Spied, peerConnections: configurations })
}

let harness: ServedHarness
let relay: Relay

const test = base.extend<{ world: World }>({
  world: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use({
      relays: relay.multiaddrs,
      open: async () => {
        const context = await browser.newContext()
        contexts.push(context)
        const page = await context.newPage()
        await page.addInitScript(spyOnPeerConnections)
        await page.goto(harness.url)
        return page
      }
    })
    await Promise.all(contexts.map((context) => context.close()))
  }
})

test.beforeAll(async () => {
  harness = await serveHarness(join(import.meta.dirname, 'exchange-harness'))
  relay = await createRelay()
})
test.afterAll(async () => {
  await Promise.all([harness.close(), relay.close()])
})

const enter = async (page: Page, side: 0 | 1, world: World, direct: boolean): Promise<void> => {
  await page.evaluate(
    async ([own, other, relays, withDirect]) => {
      await exchangeHarness.start(own, relays, withDirect)
      exchangeHarness.follow(other)
    },
    [PEOPLE[side], PEOPLE[1 - side] ?? '', world.relays, direct] as const
  )
}
const online = (page: Page, other: string) =>
  expect.poll(() => page.evaluate((name) => exchangeHarness.reachability(name), other)).toBe('online')

/** With only a loopback interface there is no candidate, and a direct connection cannot be expected. */
const hasCandidates = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const probe = new RTCPeerConnection({ iceServers: [] })
    probe.createDataChannel('probe')
    const gathered = new Promise<boolean>((resolve) => {
      probe.onicecandidate = ({ candidate }) => resolve(candidate !== null && candidate.candidate !== '')
    })
    await probe.setLocalDescription()
    return gathered.finally(() => probe.close())
  })

test('two browsers find each other, connect directly, push and fetch', async ({ world }) => {
  const [alice, bob] = await Promise.all([world.open(), world.open()])
  await Promise.all([enter(alice, 0, world, true), enter(bob, 1, world, true)])
  await Promise.all([online(alice, 'Bob'), online(bob, 'Alice')])
  if (await hasCandidates(alice))
    for (const page of [alice, bob])
      await expect.poll(() => page.evaluate(() => exchangeHarness.status()?.direct)).toBe(1)
  else
    test
      .info()
      .annotations.push({ type: 'circuit only', description: 'this machine has no network interface' })
  await alice.evaluate(() => exchangeHarness.push('Bob', 1000))
  await expect.poll(() => bob.evaluate(() => exchangeHarness.received())).toBe(1000)
  await bob.evaluate(() => exchangeHarness.hold(500))
  expect(await alice.evaluate(() => exchangeHarness.fetch('Bob', 321))).toBe(true)
  expect(await alice.evaluate(async () => (await exchangeHarness.history('Bob', 1000)).count)).toBe(500)
  const configurations = await alice.evaluate(() => peerConnections)
  expect(configurations.length).toBeGreaterThan(0)
  for (const configuration of configurations) expect(configuration).toEqual({ iceServers: [] })
})

test('who stays on circuits makes no peer connection at all, and is reached all the same', async ({
  world
}) => {
  const [alice, bob] = await Promise.all([world.open(), world.open()])
  await Promise.all([enter(alice, 0, world, false), enter(bob, 1, world, true)])
  await Promise.all([online(alice, 'Bob'), online(bob, 'Alice')])
  await bob.evaluate(() => exchangeHarness.push('Alice', 10))
  await expect.poll(() => alice.evaluate(() => exchangeHarness.received())).toBe(10)
  expect(await alice.evaluate(() => peerConnections)).toEqual([])
  expect(await alice.evaluate(() => exchangeHarness.status())).toMatchObject({ direct: 0, relayed: 1 })
})

test('a page that was reloaded is found again', async ({ world }) => {
  const [alice, bob] = await Promise.all([world.open(), world.open()])
  await Promise.all([enter(alice, 0, world, true), enter(bob, 1, world, true)])
  await Promise.all([online(alice, 'Bob'), online(bob, 'Alice')])
  await bob.reload()
  await enter(bob, 1, world, true)
  await online(bob, 'Alice')
  await expect
    .poll(async () => {
      // what was sent into the old page's connections is lost: the sender tries again
      await alice.evaluate(() => exchangeHarness.push('Bob', 1).catch(() => undefined))
      return bob.evaluate(() => exchangeHarness.received())
    })
    .toBeGreaterThan(0)
})

test('nobody is asked but the page’s own server and the relays', async ({ world }) => {
  const page = await world.open()
  const asked = new Set<string>()
  page.on('request', (request) => asked.add(new URL(request.url()).host))
  page.on('websocket', (socket) => asked.add(new URL(socket.url()).host))
  await enter(page, 0, world, true)
  await expect.poll(() => page.evaluate(() => exchangeHarness.status()?.relays[0]?.state)).toBe('reserved')
  const [, , address, , port] = (world.relays[0] ?? '').split('/')
  expect(asked).toEqual(new Set([new URL(harness.url).host, `${address}:${port}`]))
})

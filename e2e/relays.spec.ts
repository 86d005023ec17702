import { startDemoProcess } from '../demo/child.ts'
import { expect, test as base } from './fixtures.ts'
import { startMortalRelays, type MortalRelays } from './mortal-relays.ts'
import { PATIENCE, type Person } from './person.ts'

const COUNT = 2

const test = base.extend<{ healed: undefined }, { relays: MortalRelays }>({
  relays: [
    async ({ browserName: _browserName }, use) => {
      const relays = await startMortalRelays(COUNT)
      await use(relays)
      await relays.close()
    },
    { scope: 'worker' }
  ],
  stack: [
    async ({ relays }, use) => {
      const demo = await startDemoProcess([
        '--port',
        '0',
        ...relays.addresses.flatMap((address) => ['--relay', address])
      ])
      await use(demo.description)
      await demo.stop()
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  healed: [
    async ({ relays }, use) => {
      await use(undefined)
      for (let place = 0; place < COUNT; place++) await relays.revive(place)
    },
    { auto: true }
  ],
  noComplaints: async ({ complaints }, use) => {
    await use(undefined)
    // Chromium logs each attempt to reach a relay that was killed
    const others = complaints.splice(0).filter((line) => !line.includes('WebSocket connection to'))
    expect(others).toEqual([])
  }
})

const reach = (person: Person) => person.at('reachability')
const near = (person: Person) => expect(reach(person)).toHaveClass(/online|away/, { timeout: PATIENCE })
const write = async (person: Person, prefix: string, count: number): Promise<string[]> => {
  const texts = Array.from({ length: count }, (_, number) => `${prefix} ${number + 1}`)
  for (const text of texts) {
    await person.at('composer').fill(text)
    await person.at('send').click()
  }
  return texts
}
/** All of them once, in order. */
const arrived = (person: Person, texts: readonly string[]) =>
  expect
    .poll(async () => (await person.texts()).filter((text) => texts.includes(text)), { timeout: PATIENCE })
    .toEqual(texts)
const delivered = async (person: Person, texts: readonly string[]) => {
  for (const text of texts) await person.expectState(text, 'delivered')
}

test('one relay dies while they write: nothing is lost', async ({ pair, relays }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  await near(alice)
  const before = await write(alice, 'before', 5)
  await relays.kill(0)
  const after = [...(await write(alice, 'after', 5))]
  await Promise.all([arrived(bob, [...before, ...after]), delivered(alice, after)])
  await expect(reach(alice)).toHaveClass(/online|away/)
})

test('both relays die for one who hides his address: it waits, and arrives when they are back', async ({
  pair,
  relays
}) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await alice.at('open-settings').click()
  await alice.at('hide-address').click()
  await expect(alice.at('hide-address')).toHaveAttribute('aria-checked', 'true')
  await alice.page.goBack()
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  await near(alice)
  await relays.kill(0)
  await relays.kill(1)
  await expect(reach(alice)).not.toHaveClass(/online|away/, { timeout: PATIENCE })
  const texts = await write(alice, 'no relay', 3)
  for (const text of texts) await expect(alice.message(text)).toHaveAttribute('data-state', 'pending')
  await relays.revive(0)
  await relays.revive(1)
  await Promise.all([arrived(bob, texts), delivered(alice, texts)])
  for (const person of [alice, bob])
    await expect(person.at('connection').first()).toContainText('2 relays', { timeout: PATIENCE })
  // connected again, and through relays alone
  await alice.at('open-settings').click()
  await expect(alice.page.locator('#connections')).toContainText(/0 direct/)
  await alice.at('hide-address').click()
  await alice.page.goBack()
})

test('a page that is closed in the middle of a burst, and a relay that dies in the next handshake', async ({
  pair,
  relays
}) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  await near(alice)
  const writing = write(alice, 'burst', 40)
  await expect(bob.message('burst 5')).toBeVisible({ timeout: PATIENCE })
  await bob.leave()
  const texts = await writing

  const sockets: string[] = []
  bob.page.on('websocket', (socket) => {
    sockets.push(socket.url())
    const isFirst = socket.url().includes(`:${relays.addresses[0]?.split('/')[4] ?? ''}`)
    let frames = 0
    // in the middle of it: the relay has answered, and nobody is proven yet
    if (isFirst) socket.on('framereceived', () => void (++frames === 4 && relays.kill(0)))
  })
  await bob.comeBack()
  await bob.openChat(aliceAddress)
  await Promise.all([arrived(bob, texts), delivered(alice, texts)])
  expect(sockets.length).toBeGreaterThan(0)
})

test('a contact who looks elsewhere is shown as away, and is written to all the same', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  const look = (state: 'hidden' | 'visible') =>
    bob.page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await expect(reach(alice)).toHaveClass(/online/, { timeout: PATIENCE })
  await look('hidden')
  await expect(reach(alice)).toHaveClass(/away/, { timeout: PATIENCE })
  await expect(alice.at('row-reachability')).toHaveClass(/away/)
  await alice.send('while you are away')
  await alice.expectState('while you are away', 'delivered')
  await look('visible')
  await expect(reach(alice)).toHaveClass(/online/, { timeout: PATIENCE })
})

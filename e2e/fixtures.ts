import { expect, test as base, type Browser } from '@playwright/test'
import { startDemoProcess } from '../demo/child.ts'
import type { DemoDescription } from '../demo/start.ts'
import { Person } from './person.ts'
import { watch, type Complaints } from './watch.ts'

export { expect }

/** Two accounts that have exchanged a message each, made once: a first transaction takes seven seconds in a page. */
export interface Pair {
  readonly alice: Person
  readonly bob: Person
  readonly aliceAddress: string
  readonly bobAddress: string
}

export interface PersonOptions {
  /** Which of the demo's origins; the first unless told. */
  readonly origin?: number
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

interface WorkerFixtures {
  /** One demo for all tests, as a newcomer starts it. */
  readonly stack: DemoDescription
  readonly complaints: Complaints
  readonly pair: Pair
}

interface TestFixtures {
  /** Somebody with an empty browser, who goes when the test ends. */
  readonly newPerson: (options?: PersonOptions) => Promise<Person>
  readonly noComplaints: undefined
}

async function openPerson(
  browser: Browser,
  stack: DemoDescription,
  complaints: Complaints,
  { origin = 0, ...look }: PersonOptions = {}
): Promise<Person> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  watch(context, page, stack, complaints)
  return new Person(page, stack.urls[origin] ?? stack.url)
}

async function makePair(alice: Person, bob: Person): Promise<Pair> {
  await Promise.all([alice.create('Alice'), bob.create('Bob')])
  const [aliceAddress, bobAddress] = await Promise.all([alice.address(), bob.address()])
  await alice.startChat(bobAddress)
  await alice.send('Hello Bob')
  await bob.openChat(aliceAddress)
  await expect(bob.message('Hello Bob')).toBeVisible()
  await bob.send('Hello Alice')
  await expect(alice.message('Hello Alice')).toBeVisible()
  return { alice, bob, aliceAddress, bobAddress }
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // Playwright reads what a fixture needs from its first parameter, which must be a pattern.
    async ({ browserName: _browserName }, use) => {
      const demo = await startDemoProcess(['--port', '0'])
      await use(demo.description)
      const result = await demo.stop()
      expect(result.stderr).toBe('')
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  complaints: [
    async ({ browserName: _browserName }, use) => {
      await use([])
    },
    { scope: 'worker' }
  ],
  pair: [
    async ({ browser, stack, complaints }, use) => {
      const alice = await openPerson(browser, stack, complaints)
      const bob = await openPerson(browser, stack, complaints, { origin: 1 })
      await use(await makePair(alice, bob))
      await alice.context.close()
      await bob.context.close()
    },
    { scope: 'worker', timeout: 180_000 }
  ],
  noComplaints: [
    async ({ complaints }, use) => {
      await use(undefined)
      expect(complaints.splice(0)).toEqual([])
    },
    { auto: true }
  ],
  newPerson: async ({ browser, stack, complaints }, use) => {
    const people: Person[] = []
    await use(async (options) => {
      const person = await openPerson(browser, stack, complaints, options)
      people.push(person)
      return person
    })
    for (const person of people) await person.context.close()
  }
})

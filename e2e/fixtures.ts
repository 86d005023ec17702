import { expect, test as base } from '@playwright/test'
import { startDemoProcess } from '../demo/child.ts'
import type { DemoDescription } from '../demo/start.ts'
import { leo, startDevnode } from '../devchain/testing/node.ts'
import { makePair, openPerson, type Pair, type PersonOptions } from './people.ts'
import type { Person } from './person.ts'
import type { Complaints } from './watch.ts'

export { expect }

/** Which chain the demo runs on: its own, or `leo devnode` (LEO_BIN or PATH). */
export interface ChainOption {
  readonly chain: 'embedded' | 'devnode'
}

interface WorkerFixtures extends ChainOption {
  /** One demo for all tests, as a newcomer starts it. */
  readonly stack: DemoDescription
  readonly complaints: Complaints
  /** Made once for all tests: a first transaction takes seven seconds in a page. */
  readonly pair: Pair
}

interface TestFixtures {
  /** Somebody with an empty browser, who goes when the test ends. */
  readonly newPerson: (options?: PersonOptions) => Promise<Person>
  readonly noComplaints: undefined
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  chain: ['embedded', { option: true, scope: 'worker' }],
  stack: [
    async ({ chain }, use) => {
      const devnode = chain === 'devnode' ? await startDevnode(leo ?? '') : undefined
      const demo = await startDemoProcess(['--port', '0', ...(devnode ? ['--chain', devnode.url] : [])])
      await use(demo.description)
      const result = await demo.stop()
      await devnode?.close()
      expect(result.stderr).toBe('')
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  complaints: [
    // Playwright reads what a fixture needs from its first parameter, which must be a pattern.
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
    async ({ chain, complaints }, use, info) => {
      info.skip(chain === 'devnode' && leo === undefined, 'neither LEO_BIN nor PATH has leo')
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

import { readFileSync } from 'node:fs'
import { createDevchain, type Devchain, type DevchainNode } from '../devchain/index.ts'
import { startDemoProcess } from '../demo/child.ts'
import { expect, test as base } from './fixtures.ts'
import { makePair } from './people.ts'
import { PATIENCE, type Person } from './person.ts'

const CONTRACT = readFileSync(new URL('../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')

/** A chain of three nodes, each with faults of its own. */
interface ThreeNodes {
  readonly chain: Devchain
  readonly nodes: readonly DevchainNode[]
}

const test = base.extend<object, { three: ThreeNodes }>({
  three: [
    async ({ browserName: _browserName }, use) => {
      const chain = await createDevchain({ programs: [CONTRACT] })
      const nodes = [await chain.join(), await chain.join(), await chain.join()]
      await use({ chain, nodes })
      for (const node of nodes) await node.close()
      await chain.close()
    },
    { scope: 'worker' }
  ],
  stack: [
    async ({ three }, use) => {
      const demo = await startDemoProcess(['--port', '0', '--chain', three.chain.url])
      await use(demo.description)
      await demo.stop()
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  noComplaints: async ({ complaints }, use) => {
    await use(undefined)
    // The nodes are of other hosts than the page, and Chromium logs what a dead one does not answer.
    const others = complaints
      .splice(0)
      .filter((line) => !line.startsWith('request to http://127.0.0.1:') && !line.includes('Failed to load'))
    expect(others).toEqual([])
  }
})

/** The page's `config.json` names these nodes, two of which must agree. */
const configured = async (person: Person, { nodes }: ThreeNodes): Promise<void> => {
  await person.context.route('**/config.json', async (route) => {
    const answer = await route.fetch()
    const configuration = (await answer.json()) as object
    await route.fulfill({ json: { ...configuration, nodes: nodes.map(({ url }) => url), quorum: 2 } })
  })
}

/** What the screen of connections says of each node, in their order. */
const nodes = (person: Person) => person.at('node')

test('of three nodes one lies: it is named, and the others make anchors final', async ({
  newPerson,
  three
}) => {
  const [alice, bob] = [await newPerson(), await newPerson({ origin: 1 })]
  for (const person of [alice, bob]) await configured(person, three)
  await makePair(alice, bob)
  await expect(alice.message('Hello Bob')).toHaveAttribute('data-anchor', 'final', { timeout: PATIENCE })

  const [liar] = three.nodes
  liar?.faults.set({
    answer: (path, truth) =>
      path.includes('/mapping/messages/') && typeof truth === 'string'
        ? truth.replace(/content_hash: \w+/, 'content_hash: 42field')
        : undefined
  })
  await alice.send('while one node lies')
  await expect(alice.message('while one node lies')).toHaveAttribute('data-anchor', 'final', {
    timeout: PATIENCE
  })
  await expect(bob.message('while one node lies')).toBeVisible({ timeout: PATIENCE })
  await alice.page.evaluate(() => (location.hash = '#/settings/connections'))
  await expect(nodes(alice)).toHaveCount(3)
  await expect(nodes(alice).first()).toHaveAttribute('data-state', 'lying', { timeout: PATIENCE })
  for (const place of [1, 2]) await expect(nodes(alice).nth(place)).toHaveAttribute('data-state', 'good')
})

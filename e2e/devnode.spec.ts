import { startDemoProcess } from '../demo/child.ts'
import { leo, startDevnode } from '../devchain/testing/node.ts'
import { expect, test } from './fixtures.ts'
import { makePair, openPerson } from './people.ts'

test('the same page, with a real leo devnode as its chain', async ({ browser, complaints }) => {
  test.skip(leo === undefined, 'LEO_BIN names no leo')
  const devnode = await startDevnode(leo ?? '')
  const demo = await startDemoProcess(['--port', '0', '--chain', devnode.url])
  const alice = await openPerson(browser, demo.description, complaints)
  const bob = await openPerson(browser, demo.description, complaints, { origin: 1 })
  try {
    await makePair(alice, bob)
    await alice.expectAnchored('Hello Bob')
    await bob.expectAnchored('Hello Alice')
    expect(await alice.texts()).toEqual(['Hello Bob', 'Hello Alice'])
    expect(await bob.texts()).toEqual(['Hello Bob', 'Hello Alice'])
  } finally {
    await alice.context.close()
    await bob.context.close()
    await demo.stop()
    await devnode.close()
  }
})

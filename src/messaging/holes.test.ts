import { expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { encodeBundle } from '../protocol/bundle.ts'
import { Stage } from './testing/stage.ts'

it('is asked for again once the others, whose turn was next, came by themselves', async () => {
  const stage = new Stage()
  const alice = await stage.client('alice')
  const mallory = await stage.impostor('mallory')
  const said = Array.from({ length: 70 }, (_, index) =>
    mallory.seal(alice.hash, mallory.message(`message ${index}`))
  )
  const bundles = [said.slice(0, 24), said.slice(24, 48), said.slice(48)].map((some) =>
    encodeBundle(some.map(contentHashOf))
  )
  const asked = new Set<string>()
  let served: readonly Uint8Array[] = bundles
  mallory.serve = (hashes) => {
    for (const hash of hashes) asked.add(hash)
    return served.filter((bytes) => hashes.includes(contentHashOf(bytes)))
  }
  for (const [index, bundle] of bundles.entries())
    await mallory.anchor(alice.address, contentHashOf(bundle), index === 0 ? 'start_dialog' : 'send_message')
  await stage.until(() => alice.messenger.conversations().length === 1)
  await stage.clock.settle(alice.messenger.acceptRequest(mallory.hash))
  const awaiting = () => alice.messenger.conversations()[0]?.awaiting
  await stage.until(() => awaiting() === bundles.length)
  await mallory.connect(alice.hash)
  await stage.until(() => said.some((bytes) => asked.has(contentHashOf(bytes))))

  const notAsked = said.filter((bytes) => !asked.has(contentHashOf(bytes)))
  expect(notAsked.length).toBeGreaterThan(0)
  await mallory.exchange.push(alice.hash, notAsked)
  await stage.until(() => awaiting() === said.length - notAsked.length)
  served = said
  await stage.until(() => awaiting() === 0)
  expect(await alice.messenger.entries(mallory.hash, { limit: 100 })).toHaveLength(said.length)
})

import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import type { ContentHash } from '../protocol/ids.ts'
import type { Impostor } from './testing/impostor.ts'
import { Stage, type Actor } from './testing/stage.ts'

/** Alice, who wrote to somebody who may hand over whatever he likes. */
const talking = async () => {
  const stage = new Stage()
  const alice = await stage.client('alice')
  const mallory = await stage.impostor('mallory')
  await stage.clock.settle(alice.messenger.startChat(mallory.identity.address))
  await stage.clock.settle(alice.messenger.send(mallory.hash, 'hello'))
  await mallory.connect(alice.hash)
  await stage.until(() => alice.messenger.conversations()[0]?.reachability === 'online')
  const asked: ContentHash[][] = []
  const holds = (...envelopes: readonly Uint8Array[]) => {
    mallory.serve = (hashes) => {
      asked.push([...hashes])
      return envelopes.filter((bytes) => hashes.includes(contentHashOf(bytes)))
    }
  }
  const says = (text: string, ...parents: readonly Uint8Array[]) =>
    mallory.seal(alice.hash, mallory.message(text, { parents: parents.map(contentHashOf) }))
  return { stage, alice, mallory, asked, holds, says }
}

const texts = async ({ messenger }: Actor, { hash }: Impostor) =>
  (await messenger.entries(hash, { limit: 100 })).map(({ text }) => text).toReversed()

describe('what a message names and was never handed over', () => {
  it('is asked of the contact who named it, link by link, with no anchor at all', async () => {
    const { stage, alice, mallory, holds, says } = await talking()
    const first = says('first')
    const second = says('second', first)
    const third = says('third', second)
    holds(first, second)
    await mallory.exchange.push(alice.hash, [third])
    await stage.until(async () => (await texts(alice, mallory)).length === 4)
    expect(await texts(alice, mallory)).toEqual(['hello', 'first', 'second', 'third'])
  })

  it('⚔ is not asked for again and again where it is no message of the chat, or nobody has it', async () => {
    const { stage, alice, mallory, asked, holds, says } = await talking()
    const noMessage = new Uint8Array(300).fill(1)
    const nowhere = says('nowhere')
    holds(noMessage)
    await mallory.exchange.push(alice.hash, [says('shown', noMessage, nowhere)])
    await stage.clock.run(3 * 3_600_000)
    expect(await texts(alice, mallory)).toEqual(['hello', 'shown'])
    const count = (bytes: Uint8Array) => asked.flat().filter((hash) => hash === contentHashOf(bytes)).length
    expect(count(noMessage)).toBe(1)
    expect(count(nowhere)).toBeGreaterThan(1)
    expect(count(nowhere)).toBeLessThan(12)
  })

  it('is found behind as many newer ones that the contact does not have', async () => {
    const { stage, alice, mallory, holds, says } = await talking()
    const held = says('held')
    holds(held)
    const nowhere = (number: number) =>
      Array.from({ length: 8 }, (_, index) => says(`nowhere ${number} ${index}`))
    const named = [
      says('names it', held),
      ...Array.from({ length: 9 }, (_, number) => says('more', ...nowhere(number)))
    ]
    await mallory.exchange.push(alice.hash, named)
    await stage.until(async () => (await texts(alice, mallory)).includes('held'))
  })

  it('⚔ other bytes than were asked for are not looked at', async () => {
    const { stage, alice, mallory, says } = await talking()
    mallory.serve = () => [says('slipped in')]
    await mallory.exchange.push(alice.hash, [says('shown', says('awaited'))])
    await stage.clock.run(600_000)
    expect(await texts(alice, mallory)).toEqual(['hello', 'shown'])
    expect(alice.logged).toContain('hash-mismatch')
  })
})

import { afterEach, expect, test } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { envelopeBytes, RecordingHandler } from '../messaging/testing/exchange-person.ts'
import type { PeerSession, Reachability } from '../messaging/ports.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { circuitFrameBytes } from './circuit-limit.ts'
import { fastClock } from './testing/network.ts'
import { ALICE, BOB, People } from './testing/people.ts'

let people: People | undefined
afterEach(() => people?.end())

/** What circuit-relay-v2 gives by default: 128 KiB both ways together, two minutes. */
const MEAGRE = { circuitBytes: 131_072, circuitSeconds: 120 }
const meagre = async (): Promise<People> => {
  const made = (people = await People.on(0))
  for (let count = 0; count < 2; count++) await made.network.addRelay({ limits: MEAGRE })
  return made
}

/** Envelopes of two kilobytes. */
const SENT = 250

/** Acknowledges each envelope by its content hash, as a recipient does once he has kept it. */
class Recipient extends RecordingHandler {
  acknowledge: (bytes: readonly Uint8Array[]) => Promise<void> = () => Promise.resolve()

  override async onEnvelopes(from: PeerSession, envelopes: readonly Uint8Array[]): Promise<void> {
    await super.onEnvelopes(from, envelopes)
    const hashes = envelopes.map((envelope) => new TextEncoder().encode(contentHashOf(envelope)))
    await this.acknowledge(hashes).catch(() => undefined)
  }
}

/** Hands over what is unanswered whenever the other side is there again, as the outbox does. */
class Author extends RecordingHandler {
  readonly waiting: Map<string, Uint8Array>
  hand: (envelopes: readonly Uint8Array[]) => Promise<void> = () => Promise.resolve()
  connections = 0

  constructor(envelopes: readonly Uint8Array[]) {
    super()
    this.waiting = new Map(envelopes.map((bytes) => [contentHashOf(bytes), bytes]))
  }

  override onReachability(peer: AddressHash, reachability: Reachability): void {
    super.onReachability(peer, reachability)
    if (reachability !== 'online') return
    this.connections++
    this.hand([...this.waiting.values()]).catch(() => undefined)
  }

  override async onAcknowledgements(_from: PeerSession, list: readonly Uint8Array[]): Promise<void> {
    for (const bytes of list) this.waiting.delete(new TextDecoder().decode(bytes))
  }
}

test('pieces are small where a relay counts bytes, and whole frames where none does', () => {
  expect(circuitFrameBytes({})).toBeUndefined()
  expect(circuitFrameBytes({ limits: { bytes: 131_072n } })).toBe(16_384)
  expect(circuitFrameBytes({ limits: { bytes: 100n } })).toBe(4096)
  expect(circuitFrameBytes({ limits: { bytes: 2n ** 40n } })).toBe(1_048_576)
  expect(circuitFrameBytes({ limits: { seconds: 120 } })).toBeUndefined()
})

test('what is larger than a circuit carries arrives over several, and what was answered is not sent again', async () => {
  const people = await meagre()
  const sent = Array.from({ length: SENT }, (_, number) => envelopeBytes(number, 2000))
  const [author, recipient] = [new Author(sent), new Recipient()]
  const [alice, bob] = await Promise.all([
    people.enter(ALICE, { clock: fastClock(4) }, author),
    people.enter(BOB, { clock: fastClock(4) }, recipient)
  ])
  recipient.acknowledge = (bytes) => bob.exchange.acknowledge(ALICE.self, bytes)
  author.hand = (envelopes) => alice.exchange.push(BOB.self, envelopes)
  people.follow(alice, BOB)
  people.follow(bob, ALICE)
  // each step is waited for by itself: half a megabyte takes four circuits and more
  for (let left = SENT - 50; left >= 0; left -= 50)
    await people.network.eventually(() => expect(author.waiting.size).toBeLessThanOrEqual(left))
  expect(new Set(recipient.envelopes.map(contentHashOf)).size).toBe(SENT)
  expect(author.connections).toBeGreaterThan(3)
  // at most a few pieces of each circuit were sent twice
  expect(recipient.envelopes.length).toBeLessThan(2 * SENT)
}, 240_000)

test('a history larger than a circuit carries is read over several, from where it was cut', async () => {
  const people = await meagre()
  const { alice, bob } = await people.meet()
  bob.handler.held.push(...Array.from({ length: 300 }, (_, number) => envelopeBytes(number, 2000)))
  const got: Uint8Array[] = []
  let cuts = 0
  while (got.length < 300) {
    // a turn of the event loop, so that what was cut is known to be
    await new Promise((resolve) => setImmediate(resolve))
    await people.online(alice, BOB)
    const last = got.at(-1)
    const before = last === undefined ? [] : [contentHashOf(last)]
    try {
      for await (const bytes of alice.exchange.history(BOB.self, before, 300 - got.length)) got.push(bytes)
    } catch {
      cuts++
    }
  }
  expect(got.map(contentHashOf)).toEqual(bob.handler.held.map(contentHashOf))
  expect(cuts).toBeGreaterThan(3)
}, 120_000)

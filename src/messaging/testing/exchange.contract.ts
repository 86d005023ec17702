import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contentHashOf } from '../../crypto/content-hash.ts'
import { deviceKey } from '../../crypto/derive.ts'
import type { Exchange } from '../ports.ts'
import {
  certificateFor,
  credentials,
  envelopeBytes,
  identityOf,
  personKeys,
  RecordingHandler,
  unknownHash
} from './exchange-person.ts'
import type { Person, PersonKeys } from './exchange-person.ts'

/** One network, real or simulated. */
export interface ExchangeWorld {
  /** Another exchange on this network, not started. */
  exchange(): Exchange
  /** ms since 1970, as the exchanges see it. */
  now(): number
  /** Resolves when `check` no longer throws; lets the world go on meanwhile. Rejects when it never does. */
  eventually(check: () => void): Promise<void>
  end(): Promise<void>
}

const collect = async (source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> => {
  const got: Uint8Array[] = []
  for await (const bytes of source) got.push(bytes)
  return got
}

/** The suite that every Exchange must pass: what messaging may rely on, whatever carries the bytes. */
export const describeExchange = (name: string, makeWorld: () => Promise<ExchangeWorld>): void => {
  describe(`Exchange: ${name}`, () => {
    let world: ExchangeWorld
    let people: Person[]

    const join = async (keys: PersonKeys, certificate?: Uint8Array): Promise<Person> => {
      const identity = { ...identityOf(keys, world.now()), ...(certificate && { certificate }) }
      const person = {
        keys,
        certificate: identity.certificate,
        exchange: world.exchange(),
        handler: new RecordingHandler()
      }
      people.push(person)
      await person.exchange.start(identity, person.handler)
      return person
    }
    const follow = (one: Person, ...others: Person[]): void =>
      one.exchange.follow(others.map((other) => credentials(one.keys, other.keys)))
    const online = (one: Person, other: Person) =>
      world.eventually(() => expect(one.handler.reachability.get(other.keys.self)).toBe('online'))
    /** Hung up; the other may be looked for still. */
    const apart = (one: Person, other: Person) =>
      world.eventually(() => expect(one.handler.reachability.get(other.keys.self)).not.toBe('online'))
    const meet = async (): Promise<{ alice: Person; bob: Person }> => {
      const [alice, bob] = await Promise.all([join(personKeys('Alice')), join(personKeys('Bob'))])
      follow(alice, bob)
      follow(bob, alice)
      await Promise.all([online(alice, bob), online(bob, alice)])
      return { alice, bob }
    }

    beforeEach(async () => {
      people = []
      world = await makeWorld()
    })
    afterEach(async () => {
      await Promise.all(people.map(({ exchange }) => exchange.stop()))
      await world.end()
    })

    test('two who follow each other meet, and know whom they met', async () => {
      const { alice, bob } = await meet()
      await alice.exchange.push(bob.keys.self, [envelopeBytes(1)])
      await world.eventually(() => expect(bob.handler.envelopes).toEqual([envelopeBytes(1)]))
      const from = bob.handler.calls[0]?.from
      expect(from?.peer).toBe(alice.keys.self)
      expect(from?.deviceKey).toEqual(deviceKey(alice.keys.deviceSeed).publicKey)
      expect(from?.certificate).toEqual(alice.certificate)
    })

    test('whose device was met is told, and a hint reaches who is connected', async () => {
      const { alice, bob } = await meet()
      const { self: peer, deviceSeed } = bob.keys
      expect(alice.handler.met[0]).toMatchObject({ peer, deviceKey: deviceKey(deviceSeed).publicKey })
      await world.eventually(() => {
        alice.exchange.hint(peer)
        expect(bob.handler.hints).toContain(alice.keys.self)
      })
    })

    test('envelopes arrive whole and in order, both ways at once, acknowledgements too', async () => {
      const { alice, bob } = await meet()
      const sent = Array.from({ length: 300 }, (_, index) =>
        envelopeBytes(index, index % 50 === 0 ? 60_000 : 400)
      )
      await Promise.all([
        ...sent.map((envelope) => alice.exchange.push(bob.keys.self, [envelope])),
        bob.exchange.push(alice.keys.self, sent),
        bob.exchange.acknowledge(alice.keys.self, [Uint8Array.of(7), Uint8Array.of(8)])
      ])
      await world.eventually(() => {
        expect(bob.handler.envelopes).toHaveLength(sent.length)
        expect(alice.handler.envelopes).toHaveLength(sent.length)
        expect(alice.handler.acknowledged).toHaveLength(2)
      })
      expect(bob.handler.envelopes).toEqual(sent)
      expect(alice.handler.envelopes).toEqual(sent)
      expect(alice.handler.acknowledged.map(({ bytes }) => bytes)).toEqual([
        Uint8Array.of(7),
        Uint8Array.of(8)
      ])
    })

    test('nothing more is read while envelopes are being kept, then all that came', async () => {
      const { alice, bob } = await meet()
      const gate = Promise.withResolvers<void>()
      bob.handler.hold = () => gate.promise
      await alice.exchange.push(bob.keys.self, [envelopeBytes(0)])
      await world.eventually(() => expect(bob.handler.calls).toHaveLength(1))
      for (let number = 1; number <= 50; number++)
        await alice.exchange.push(bob.keys.self, [envelopeBytes(number)])
      await alice.exchange.acknowledge(bob.keys.self, [Uint8Array.of(1)])
      expect(bob.handler.calls).toHaveLength(1)
      gate.resolve()
      await world.eventually(() => expect(bob.handler.envelopes).toHaveLength(51))
      expect(
        bob.handler.envelopes.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0))
      ).toEqual(Array.from({ length: 51 }, (_, index) => index))
    })

    test('who is not followed back stays out', async () => {
      const [alice, mallory] = await Promise.all([join(personKeys('Alice')), join(personKeys('Mallory'))])
      const bob = await join(personKeys('Bob'))
      follow(alice, bob)
      follow(bob, alice)
      follow(mallory, alice)
      await online(alice, bob)
      await expect(mallory.exchange.push(alice.keys.self, [envelopeBytes(1)])).rejects.toMatchObject({
        code: 'peer-unreachable'
      })
      expect(alice.handler.reachability.get(mallory.keys.self)).toBeUndefined()
      expect(alice.handler.calls).toEqual([])
    })

    test('somebody else’s certificate opens no door', async () => {
      const bobKeys = personKeys('Bob')
      // the thief has Bob's keys of the pair and his certificate, but not his device
      const thief = { ...bobKeys, deviceSeed: personKeys('Thief').deviceSeed }
      const [alice, impostor] = await Promise.all([
        join(personKeys('Alice')),
        join(thief, certificateFor(bobKeys, world.now()))
      ])
      const carol = await join(personKeys('Carol'))
      follow(impostor, alice)
      alice.exchange.follow([credentials(alice.keys, bobKeys), credentials(alice.keys, carol.keys)])
      follow(carol, alice)
      await online(alice, carol)
      await expect(impostor.exchange.push(alice.keys.self, [envelopeBytes(1)])).rejects.toMatchObject({
        code: 'peer-unreachable'
      })
      expect(alice.handler.reachability.get(bobKeys.self)).not.toBe('online')
      expect(alice.handler.calls).toEqual([])
    })

    test('fetch gives what the other side has of what was asked for', async () => {
      const { alice, bob } = await meet()
      const held = Array.from({ length: 300 }, (_, index) => envelopeBytes(index, 2000))
      bob.handler.held.push(...held)
      const hashes = held.map(contentHashOf)
      const got = await collect(alice.exchange.fetch(bob.keys.self, [...hashes.slice(10), unknownHash]))
      expect(new Set(got.map(contentHashOf))).toEqual(new Set(hashes.slice(10)))
      expect(await collect(alice.exchange.fetch(bob.keys.self, [unknownHash]))).toEqual([])
      expect(await collect(alice.exchange.fetch(bob.keys.self, []))).toEqual([])
    })

    test('history comes newest first, before what we have, up to the limit', async () => {
      const { alice, bob } = await meet()
      bob.handler.held.push(...Array.from({ length: 700 }, (_, index) => envelopeBytes(index)))
      const all = await collect(alice.exchange.history(bob.keys.self, [], 10_000))
      expect(all).toEqual(bob.handler.held)
      const before = [contentHashOf(envelopeBytes(99))]
      const some = await collect(alice.exchange.history(bob.keys.self, before, 300))
      expect(some).toEqual(bob.handler.held.slice(100, 400))
    })

    test('a handler that fails ends no more than that stream', async () => {
      const { alice, bob } = await meet()
      let failures = 1
      bob.handler.hold = () =>
        failures-- > 0 ? Promise.reject(new TypeError('the store is full')) : Promise.resolve()
      await alice.exchange.push(bob.keys.self, [envelopeBytes(1)])
      await world.eventually(() => expect(bob.handler.calls).toHaveLength(1))
      let number = 2
      await world.eventually(() => {
        // what was under way when the stream ended may be lost: the sender tries again
        void alice.exchange.push(bob.keys.self, [envelopeBytes(number++)]).catch(() => undefined)
        expect(bob.handler.calls.length).toBeGreaterThan(1)
      })
      expect(bob.handler.reachability.get(alice.keys.self)).toBe('online')
    })

    test('a reader that stops early and an aborted call end as asked', async () => {
      const { alice, bob } = await meet()
      bob.handler.held.push(...Array.from({ length: 400 }, (_, index) => envelopeBytes(index)))
      for await (const first of alice.exchange.history(bob.keys.self, [], 400)) {
        expect(first).toEqual(envelopeBytes(0))
        break
      }
      const reason = new RangeError('enough')
      const signal = AbortSignal.abort(reason)
      await expect(alice.exchange.push(bob.keys.self, [envelopeBytes(1)], { signal })).rejects.toBe(reason)
      await expect(collect(alice.exchange.history(bob.keys.self, [], 1, { signal }))).rejects.toBe(reason)
      expect(await collect(alice.exchange.history(bob.keys.self, [], 1))).toEqual([envelopeBytes(0)])
    })

    test('who lied is hung up on', async () => {
      const { alice, bob } = await meet()
      alice.exchange.distrust(bob.keys.self)
      await Promise.all([apart(alice, bob), apart(bob, alice)])
      await expect(alice.exchange.push(bob.keys.self, [envelopeBytes(1)])).rejects.toMatchObject({
        code: 'peer-unreachable'
      })
    })

    test('who is no longer followed is hung up on, and found again when followed anew', async () => {
      const { alice, bob } = await meet()
      follow(alice)
      await Promise.all([apart(alice, bob), apart(bob, alice)])
      follow(alice, bob)
      await Promise.all([online(alice, bob), online(bob, alice)])
    })

    test('who changed keys is met under the pair that the other side still has', async () => {
      const [aliceKeys, bobKeys] = [personKeys('Alice'), personKeys('Bob')]
      const renewed = certificateFor(aliceKeys, world.now(), aliceKeys.deviceSeed, 2)
      const [alice, bob] = await Promise.all([join(aliceKeys, renewed), join(bobKeys)])
      alice.exchange.follow([
        credentials(aliceKeys, bobKeys, { own: 2 }),
        credentials(aliceKeys, bobKeys, { own: 1 })
      ])
      // Bob has seen the new keys on chain, and did not consent to them: the pair is the one from before.
      bob.exchange.follow([credentials(bobKeys, aliceKeys, { signing: 2 })])
      await Promise.all([online(alice, bob), online(bob, alice)])
      bob.exchange.follow([credentials(bobKeys, aliceKeys, { box: 2, signing: 2 })])
      await world.eventually(() => expect(bob.handler.reachability.get(aliceKeys.self)).not.toBe('online'))
      await Promise.all([online(alice, bob), online(bob, alice)])
      await bob.exchange.push(aliceKeys.self, [envelopeBytes(1)])
      await world.eventually(() => expect(alice.handler.envelopes).toEqual([envelopeBytes(1)]))
    })

    test('⚔ a certificate of keys that are not known yet opens no door, and is told of', async () => {
      const [aliceKeys, bobKeys] = [personKeys('Alice'), personKeys('Bob')]
      const renewed = certificateFor(aliceKeys, world.now(), aliceKeys.deviceSeed, 2)
      const [alice, bob] = await Promise.all([join(aliceKeys, renewed), join(bobKeys)])
      follow(alice, bob)
      follow(bob, alice)
      await world.eventually(() => expect(bob.handler.newerKeys).toContain(aliceKeys.self))
      expect(bob.handler.reachability.get(aliceKeys.self) ?? 'offline').not.toBe('online')
      bob.exchange.follow([credentials(bobKeys, aliceKeys, { signing: 2 })])
      await Promise.all([online(alice, bob), online(bob, alice)])
    })

    test('⚔ a certificate of retired keys opens no door', async () => {
      const { alice, bob } = await meet()
      const carol = await join(personKeys('Carol'))
      bob.exchange.follow([
        credentials(bob.keys, alice.keys, { signing: 2 }),
        credentials(bob.keys, carol.keys)
      ])
      follow(carol, bob)
      await Promise.all([online(bob, carol), apart(alice, bob), apart(bob, alice)])
      expect(bob.handler.newerKeys).toEqual([])
    })

    test('stopped, it is gone; started again, it is found again', async () => {
      const { alice, bob } = await meet()
      await bob.exchange.stop()
      await apart(alice, bob)
      await expect(alice.exchange.push(bob.keys.self, [envelopeBytes(1)])).rejects.toMatchObject({
        code: 'peer-unreachable'
      })
      await expect(bob.exchange.push(alice.keys.self, [envelopeBytes(1)])).rejects.toMatchObject({
        code: 'peer-unreachable'
      })
      await expect(collect(bob.exchange.fetch(alice.keys.self, [unknownHash]))).rejects.toMatchObject({
        code: 'peer-unreachable'
      })
      await bob.exchange.start(identityOf(bob.keys, world.now()), bob.handler)
      follow(bob, alice)
      await Promise.all([online(alice, bob), online(bob, alice)])
      await alice.exchange.push(bob.keys.self, [envelopeBytes(2)])
      await world.eventually(() => expect(bob.handler.envelopes).toEqual([envelopeBytes(2)]))
    })
  })
}

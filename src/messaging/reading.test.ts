import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import type { Ledger, Ports } from './ports.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Nodes of which a test changes some answers. */
const withNodes =
  (changed: (honest: Ledger) => Partial<Ledger>) =>
  (ports: Ports): Ports => {
    const answers = changed(ports.ledger)
    const ledger = new Proxy(ports.ledger, {
      get: (honest, name) => {
        const other: unknown = Reflect.get(answers, name)
        if (other !== undefined) return other
        const value: unknown = Reflect.get(honest, name)
        return typeof value === 'function' ? (value.bind(honest) as unknown) : value
      }
    })
    return { ...ports, ledger }
  }

/** Two strangers with something to say. */
const strangers = async (stage: Stage) => {
  const one = await stage.impostor('one')
  const other = await stage.impostor('other')
  return [one, other] as const
}

describe('asking the chain what came', () => {
  it('misses nothing when one node is behind another', async () => {
    const stage = new Stage()
    const [one, other] = await strangers(stage)
    let behind = false
    const nodes = withNodes((honest) => ({
      inbox: async (user, options) => (behind ? undefined : honest.inbox(user, options))
    }))
    const alice = await stage.client('alice', { ports: nodes })
    await stage.clock.run(30_000)
    behind = true
    for (const stranger of [one, other])
      await stranger.anchor(alice.address, contentHashOf(Uint8Array.of(1)), 'start_dialog')
    await stage.clock.run(15_000)
    behind = false
    await stage.until(() => alice.messenger.conversations().length === 2)
  })

  it.each([
    ['cannot be reached', () => new TransientError('node-busy', 'not this one')],
    ['answers nonsense', () => new IntegrityError('node-malformed', 'nonsense')]
  ])('reads the other dialogs when a node %s for one, and that one later', async (_, failure) => {
    const stage = new Stage()
    const [one, other] = await strangers(stage)
    let fails = true
    const nodes = withNodes((honest) => ({
      profile: async (user, options) => {
        if (fails && user === one.hash) throw failure()
        return honest.profile(user, options)
      }
    }))
    const alice = await stage.client('alice', { ports: nodes })
    for (const stranger of [one, other])
      await stranger.anchor(alice.address, contentHashOf(Uint8Array.of(1)), 'start_dialog')
    await stage.until(() => alice.messenger.conversations().length === 1)
    expect(alice.messenger.conversations().map(({ peer }) => peer)).toEqual([other.hash])
    await stage.clock.run(120_000)
    fails = false
    await stage.until(() => alice.messenger.conversations().length === 2)
  })
})

describe('a rebuild', () => {
  const lost = async (changed: (honest: Ledger, dialog: string) => Partial<Ledger>, count = 1) => {
    const stage = new Stage()
    const [one, other] = await strangers(stage)
    const alice = await stage.client('alice')
    for (const stranger of [one, other]) {
      const said = Array.from({ length: count }, (_, index) =>
        stranger.seal(alice.hash, stranger.message(`hello ${index}`))
      )
      for (const [index, envelope] of said.entries())
        await stranger.anchor(
          alice.address,
          contentHashOf(envelope),
          index === 0 ? 'start_dialog' : 'send_message'
        )
      stranger.serve = (hashes) => said.filter((envelope) => hashes.includes(contentHashOf(envelope)))
      if (count > 1) stranger.holds(...said.toReversed())
    }
    const secret = await alice.messenger.phrase(PASSPHRASE)
    await stage.clock.settle(alice.messenger.close())
    const dialog = fakeDialogHash(alice.hash, one.hash)
    const empty = await stage.client('alice restored', {
      source: { kind: 'restore', secret },
      ports: withNodes((honest) => changed(honest, dialog))
    })
    const shows = async (stranger: typeof one) =>
      (await empty.messenger.entries(stranger.hash, { limit: 9 })).length === 1
    return { stage, empty, one, other, alice, shows }
  }

  it('reads the other dialogs when one cannot be read, without running in circles', async () => {
    let asked = 0
    let fails = true
    const { stage, one, other, alice, shows } = await lost((honest, dialog) => ({
      slots: async (of, from, to, options) => {
        if (!fails || of !== dialog) return honest.slots(of, from, to, options)
        asked += 1
        return []
      }
    }))
    await one.connect(alice.hash)
    await other.connect(alice.hash)
    await stage.until(() => shows(other))
    await stage.clock.run(60_000)
    expect(asked).toBeLessThan(100)
    fails = false
    await stage.until(() => shows(one))
  })

  it('⚔ recovers from a size that a node made up', async () => {
    let lies = 1
    const { stage, one, alice, shows, empty } = await lost((honest, dialog) => ({
      dialog: async (of, options) => {
        const record = await honest.dialog(of, options)
        return of === dialog && record !== undefined && lies-- > 0
          ? { ...record, size: 4_000_000_000 }
          : record
      }
    }))
    await one.connect(alice.hash)
    await stage.until(() => shows(one))
    expect(empty.messenger.conversations().map(({ awaiting }) => awaiting)).toContain(0)
    await stage.until(() => empty.messenger.account().rebuild?.phase !== 'reading-chain')
  })

  it('reads one slot of a dialog before its history came, the others slowly afterwards', async () => {
    const count = 30
    const reads: { readonly at: number; readonly slots: number }[] = []
    const { stage, empty, one, other, alice } = await lost(
      (honest) => ({
        slots: (of, from, to, options) => {
          reads.push({ at: stage.clock.now(), slots: to - from })
          return honest.slots(of, from, to, options)
        }
      }),
      count
    )
    await one.connect(alice.hash)
    const held = async () => (await empty.messenger.entries(one.hash, { limit: 2 * count })).length
    await stage.until(async () => (await held()) === count)
    const shownAt = stage.clock.now()
    const before = reads.filter(({ at }) => at <= shownAt)
    expect(before.map(({ slots }) => slots)).toEqual([1, 1])
    await other.connect(alice.hash)
    await stage.until(() => reads.reduce((sum, { slots }) => sum + slots, 0) >= 2 * count)
    await stage.clock.run(60_000)
    expect(reads.reduce((sum, { slots }) => sum + slots, 0)).toBe(2 * count)
    expect(reads[2]?.at).toBeGreaterThan(shownAt + 5_000)
    const standings = (await empty.messenger.entries(one.hash, { limit: 2 * count })).map(
      ({ standing }) => standing
    )
    expect(new Set(standings)).toEqual(new Set(['said']))
  })

  it('⚔ reads the slots of all dialogs although one holder cuts each history', async () => {
    const count = 30
    let slots = 0
    const { stage, other, alice } = await lost(
      (honest) => ({
        slots: (of, from, to, options) => {
          slots += to - from
          return honest.slots(of, from, to, options)
        }
      }),
      count
    )
    other.history = () => {
      throw new TransientError('peer-unreachable', 'cut')
    }
    await other.connect(alice.hash)
    await stage.until(() => slots >= 2 * count)
  })

  it('polls for what comes while a dialog that was written in cannot be read', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const alice = await stage.client('alice')
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.clock.settle(alice.messenger.send(bob.hash, 'hello'))
    await stage.until(() => bob.messenger.conversations().length === 1)
    const secret = await alice.messenger.phrase(PASSPHRASE)
    await stage.clock.settle(alice.messenger.close())
    const dialog = fakeDialogHash(alice.hash, bob.hash)
    let fails = true
    const { messenger } = await stage.client('alice restored', {
      source: { kind: 'restore', secret },
      ports: withNodes((honest) => ({
        dialog: async (of, options) => {
          if (fails && of === dialog) throw new TransientError('nodes-disagree', 'not this one')
          return honest.dialog(of, options)
        }
      }))
    })
    const stranger = await stage.impostor('stranger')
    await stage.clock.run(60_000)
    await stranger.anchor(alice.address, contentHashOf(Uint8Array.of(1)), 'start_dialog')
    await stage.until(() => messenger.conversations().some(({ peer }) => peer === stranger.hash))
    const isReading = () => messenger.account().rebuild?.phase === 'reading-chain'
    expect(isReading()).toBe(true)
    fails = false
    await stage.until(() => !isReading())
  })

  it('asks for the past of a dialog that the other side opened, also where it wrote there first', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const alice = await stage.client('alice')
    const of = async ({ messenger }: Actor, peer: Actor) =>
      (await messenger.entries(peer.hash, { limit: 9 })).map(({ text }) => text).toReversed()
    await stage.clock.settle(bob.messenger.startChat(alice.address))
    await stage.clock.settle(bob.messenger.send(alice.hash, 'hello'))
    await stage.until(async () => alice.messenger.conversations().length === 1)
    await stage.clock.settle(alice.messenger.acceptRequest(bob.hash))
    const off = { mode: 'off', textOnChain: false } as const
    await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, off))
    await stage.clock.settle(alice.messenger.send(bob.hash, 'on no chain'))
    await stage.until(async () => (await of(bob, alice)).includes('on no chain'))
    const secret = await alice.messenger.phrase(PASSPHRASE)
    await stage.clock.settle(alice.messenger.close())
    const restored = await stage.client('alice restored', { source: { kind: 'restore', secret } })
    await stage.clock.settle(restored.messenger.startChat(bob.address))
    await stage.clock.settle(restored.messenger.send(bob.hash, 'back again'))
    await stage.until(async () => (await of(restored, bob)).includes('on no chain'))
    expect(await of(restored, bob)).toEqual(await of(bob, restored))
  })
})

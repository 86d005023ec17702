import type { PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, expect, test, vi } from 'vitest'
import { deviceKey } from '../crypto/derive.ts'
import { dayOf, reachKey } from '../crypto/pair.ts'
import { credentials, personKeys } from '../messaging/testing/exchange-person.ts'
import type { ContactCredentials } from '../messaging/ports.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import { TransientError } from '../protocol/errors.ts'
import { parseRelays } from './configuration.ts'
import { Connections } from './connections.ts'
import { deviceId } from './device-memory.ts'
import { Finder } from './finder.ts'
import type { Node } from './node.ts'
import { fastClock } from './testing/network.ts'

const [ALICE, BOB] = [personKeys('Alice'), personKeys('Bob')]
const idOf = (name: string): PeerId => deviceId(deviceKey(personKeys(name).deviceSeed).publicKey)
const phone = deviceKey(BOB.deviceSeed).publicKey
const [HOSTILE, HONEST] = ['one relay', 'another relay'].map(idOf) as [PeerId, PeerId]
const relays = parseRelays(
  [HOSTILE, HONEST].map((id, place) => `/ip4/127.0.0.1/tcp/${9000 + place}/ws/p2p/${id.toString()}`)
)

let ended = new AbortController()
afterEach(() => {
  ended.abort()
  ended = new AbortController()
})

/** Looks for Bob, of whom no device answers, on a network whose relays say what they are told to. */
const lookFor = (
  contact: ContactCredentials,
  named: readonly { readonly from: PeerId; readonly devices: readonly PeerId[] }[] = [],
  begin: (finder: Finder) => void = () => undefined
) => {
  const dialled: string[] = []
  const looked: string[] = []
  const node = {
    peerId: idOf('Alice'),
    getConnections: () => [{ status: 'open' }],
    dial: (address: ReturnType<typeof multiaddr>) => {
      dialled.push(address.toString())
      return Promise.reject(new TransientError('peer-unreachable', 'nobody there'))
    },
    services: {
      dht: {
        async *findProviders(cid: ReturnType<typeof rendezvousIdentifier>) {
          looked.push(cid.toString())
          for (const { from, devices } of named)
            yield { name: 'PROVIDER', from, providers: devices.map((id) => ({ id, multiaddrs: [] })) }
          await Promise.resolve()
        }
      }
    }
  }
  const clock = fastClock(200)
  const finder = new Finder(
    {
      node: node as object as Node,
      relays,
      connections: new Connections(
        () => undefined,
        () => undefined
      ),
      clock,
      random: { bytes: (length) => new Uint8Array(length) },
      log: () => undefined,
      enqueue: (lookup) => lookup(),
      wanted: () => true,
      onCall: () => undefined,
      onCalling: () => undefined
    },
    contact,
    true
  )
  begin(finder)
  void finder.run(ended.signal)
  return { dialled, looked, finder, now: () => clock.now() }
}
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 10 })

test('⚔ a relay that names eight made-up devices first keeps nobody out whom another names', async () => {
  const madeUp = Array.from({ length: 8 }, (_, number) => idOf(`made up ${number}`))
  const bob = deviceId(phone)
  const { dialled } = lookFor(credentials(ALICE, BOB), [
    { from: HOSTILE, devices: madeUp },
    { from: HONEST, devices: [bob] }
  ])
  await eventually(() => expect(dialled.join()).toContain(bob.toString()))
  const before = dialled.slice(
    0,
    dialled.findIndex((address) => address.includes(bob.toString()))
  )
  expect(new Set(before.map((address) => address.split('/').at(-1))).size).toBeLessThan(8)
})

test('⚔ forty-five that the DHT names before him keep nobody out who was not there at first', async () => {
  const madeUp = Array.from({ length: 45 }, (_, number) => idOf(`made up ${number}`))
  const bob = deviceId(phone)
  const { dialled } = lookFor(credentials(ALICE, BOB), [{ from: HOSTILE, devices: [...madeUp, bob] }])
  const calls = () => dialled.filter((address) => address.includes(bob.toString())).length
  await eventually(() => expect(calls()).toBeGreaterThan(2 * relays.length))
})

test('⚔ nor do those whose names are new in each round', async () => {
  const bob = deviceId(phone)
  let made = 0
  const { dialled } = lookFor(credentials(ALICE, BOB), [
    {
      from: HOSTILE,
      get devices() {
        return [...Array.from({ length: 10 }, () => idOf(`made up ${made++}`)), bob]
      }
    }
  ])
  const calls = () => dialled.filter((address) => address.includes(bob.toString())).length
  await eventually(() => expect(calls()).toBeGreaterThan(2 * relays.length))
})

test('⚔ devices met before are called through one relay at a time, that of the last meeting first', async () => {
  const remoteAddr = multiaddr(`${relays[1]?.text ?? ''}/p2p-circuit/p2p/${deviceId(phone).toString()}`)
  const { dialled } = lookFor({ ...credentials(ALICE, BOB), devices: [phone] }, [], (finder) =>
    finder.met({ remotePeer: deviceId(phone), remoteAddr })
  )
  const through = (relay: PeerId) => dialled.filter((one) => one.includes(relay.toString())).length
  await eventually(() => expect(dialled.length).toBeGreaterThan(1))
  expect(dialled.slice(0, 2).every((one) => one.includes(HONEST.toString()))).toBe(true)
  // found by whichever relay it is at, in the end
  await eventually(() => expect(through(HOSTILE)).toBeGreaterThan(0))
})

test('⚔ nobody is looked for by address for long, however often a search begins anew', async () => {
  const byAddress = ({ looked, now }: ReturnType<typeof lookFor>) => {
    const key = rendezvousIdentifier(reachKey(BOB.self, dayOf(now()))).toString()
    return looked.filter((one) => one === key).length
  }
  const added = lookFor({ ...credentials(ALICE, BOB), addedAt: Date.now() })
  await eventually(() => {
    added.finder.wake()
    expect(added.looked.length).toBeGreaterThan(60)
  })
  expect(byAddress(added)).toBeGreaterThan(0)
  expect(byAddress(added)).toBeLessThanOrEqual(12)
  const old = lookFor({ ...credentials(ALICE, BOB), addedAt: Date.now() - 2 * 3_600_000 })
  await eventually(() => expect(old.looked.length).toBeGreaterThan(3))
  expect(byAddress(old)).toBe(0)
})

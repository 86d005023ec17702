import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { personKeys } from '../messaging/testing/exchange-person.ts'
import type { Person } from '../messaging/testing/exchange-person.ts'
import type { Clock } from '../messaging/ports.ts'
import { systemClock } from '../platform/clock.ts'
import { fastClock } from './testing/network.ts'
import { ALICE, People } from './testing/people.ts'

let people: People
const ends: (() => unknown)[] = []
afterEach(async () => {
  // what is half open would hold up the relay's end
  for (const end of ends.splice(0)) end()
  await people.end()
})

/** A way to the relay that can swallow everything without a word, as a network does that was left. */
const swallowingProxy = async (target: string) => {
  const port = Number(target.split('/')[4])
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near]
    ] as const) {
      sockets.add(socket)
      socket.on('data', (bytes) => {
        if (!swallowed.has(near)) other.write(bytes)
      })
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        if (!swallowed.has(near)) other.destroy()
      })
    }
    near.on('close', () => far.destroy())
  })
  const swallowed = new Set<Socket>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    address: target.replace(`/tcp/${port}/`, `/tcp/${(server.address() as AddressInfo).port}/`),
    swallow: () => {
      for (const socket of sockets) swallowed.add(socket)
    }
  }
}

/** States of the first relay that are told from now on. */
const statesOf = ({ handler }: Person): readonly string[] => {
  const states: string[] = []
  const report = handler.onNetworkStatus.bind(handler)
  handler.onNetworkStatus = (status) => {
    states.push(status.relays[0]?.state ?? 'none')
    report(status)
  }
  return states
}

test('a relay that has no room is asked until it has', async () => {
  people = await People.on(0)
  await people.network.addRelay({ limits: { reservations: 1 } })
  const bob = await people.enter(personKeys('Bob'))
  await people.reserved(bob)
  const alice = await people.enter(ALICE, { clock: fastClock(8) })
  await people.network.eventually(() => expect(alice.handler.status?.relays[0]?.state).toBe('connected'))
  await people.network.eventually(() => expect(alice.handler.status?.relays[0]?.state).toBe('disconnected'))
  await bob.exchange.stop()
  await people.reserved(alice)
})

test('a relay that fell silent is left for a new connection', async () => {
  people = await People.on(1)
  const [target = ''] = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  const proxy = await swallowingProxy(target)
  const alice = await people.enter(ALICE, { relays: [proxy.address], clock: fastClock(8) })
  await people.reserved(alice)
  const states = statesOf(alice)
  // what is connected stays silent for ever, and new connections pass
  proxy.swallow()
  await people.network.eventually(() => {
    expect(states).toContain('disconnected')
    expect(alice.handler.status?.relays[0]?.state).toBe('reserved')
  })
})

test('a reservation is made anew before a relay on its defaults would drop it', async () => {
  people = await People.on(1)
  let ahead = 0
  const clock: Clock = {
    ...systemClock,
    now: () => Date.now() + ahead,
    sleep: (ms, options) => systemClock.sleep(Math.min(ms, 500), options)
  }
  const alice = await people.enter(ALICE, { clock })
  await people.reserved(alice)
  const states = statesOf(alice)
  ahead = 3.8 * 3_600_000
  await people.network.eventually(() => {
    expect(states).toContain('disconnected')
    expect(alice.handler.status?.relays[0]?.state).toBe('reserved')
  })
})

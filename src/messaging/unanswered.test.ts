import { expect, it } from 'vitest'
import type { ContactCredentials, Ports } from './ports.ts'
import { Stage } from './testing/stage.ts'

it('who wrote first is met as a request: awaited until his message is here, a contact once he is answered', async () => {
  const stage = new Stage()
  const followed: (readonly ContactCredentials[])[] = []
  const ports = (given: Ports): Ports => ({
    ...given,
    exchange: new Proxy(given.exchange, {
      get: (exchange, name) => {
        const value: unknown = Reflect.get(exchange, name)
        if (typeof value !== 'function') return value
        return (...parameters: unknown[]) => {
          if (name === 'follow') followed.push(parameters[0] as readonly ContactCredentials[])
          return (value as (...given: unknown[]) => unknown).apply(exchange, parameters)
        }
      }
    })
  })
  const now = () => followed.at(-1)?.map(({ request }) => request)
  const alice = await stage.client('alice', { ports })
  const bob = await stage.client('bob')
  await stage.clock.settle(bob.messenger.startChat(alice.address))
  await stage.until(() => bob.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  await stage.clock.settle(bob.messenger.send(alice.hash, 'we have not met'))
  await stage.until(() => alice.messenger.conversations()[0]?.unread === 1)
  expect(followed.flat().map(({ request }) => request)).toContainEqual({ isAwaited: true })
  expect(followed.flat().map(({ request }) => request)).not.toContain(undefined)
  expect(now()).toEqual([{ isAwaited: false }])
  await stage.clock.settle(alice.messenger.send(bob.hash, 'now we have'))
  await stage.until(() => now()?.[0] === undefined)
  expect(now()).toEqual([undefined])
})

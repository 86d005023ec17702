import { multiaddrConnectionPair } from '@libp2p/utils'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { carefulYamux } from './muxer.ts'

const uncaught: unknown[] = []
const note = (error: unknown): void => {
  uncaught.push(error)
}
beforeEach(() => process.on('uncaughtException', note))
afterEach(() => process.off('uncaughtException', note))

it('a stream whose connection is closed at once ends with it, and nothing fails beside', async () => {
  const [connection] = multiaddrConnectionPair()
  const opening = carefulYamux({})().createStreamMuxer(connection).createStream()
  const closing = connection.close()
  const stream = await opening
  await closing.catch(() => undefined)
  await expect.poll(() => stream.status).not.toBe('open')
  expect(uncaught).toEqual([])
})

it('a stream on an open connection is opened', async () => {
  const [connection, other] = multiaddrConnectionPair()
  carefulYamux({})().createStreamMuxer(other)
  const stream = await carefulYamux({})().createStreamMuxer(connection).createStream()
  expect(stream.status).toBe('open')
})

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

it('a stream on a connection that is closing is refused, and nothing fails beside', async () => {
  const [connection] = multiaddrConnectionPair()
  const muxer = carefulYamux({})().createStreamMuxer(connection)
  const closing = connection.close()
  await expect(muxer.createStream()).rejects.toThrow('closing')
  await closing
  expect(uncaught).toEqual([])
})

it('a stream on an open connection is opened', async () => {
  const [connection, other] = multiaddrConnectionPair()
  carefulYamux({})().createStreamMuxer(other)
  const stream = await carefulYamux({})().createStreamMuxer(connection).createStream()
  expect(stream.status).toBe('open')
})

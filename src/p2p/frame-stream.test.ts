import { streamPair } from '@libp2p/utils'
import { expect, test } from 'vitest'
import { systemClock } from '../platform/clock.ts'
import { concat } from '../protocol/bytes.ts'
import { FrameStream } from './frame-stream.ts'

const LIMITS = { frame: 100_000, buffer: 300_000 }
const pair = async (limits = LIMITS) => {
  const [near, far] = await streamPair({ delay: 0 })
  return { near, reader: new FrameStream(far, limits), writer: new FrameStream(near, limits) }
}
const frame = (length: number) => new Uint8Array(length).fill(length % 256)

test('frames of every length come whole and in order, the empty one too', async () => {
  const { writer, reader } = await pair()
  const sent = [0, 1, 127, 128, 16_383, 16_384, 100_000].map(frame)
  writer.send(sent)
  void writer.close()
  const got: Uint8Array[] = []
  for (let batch = await reader.read(); batch !== undefined; batch = await reader.read()) got.push(...batch)
  expect(got).toEqual(sent)
})

test('what arrived together is one batch', async () => {
  const { writer, reader } = await pair()
  writer.send([frame(1), frame(2), frame(3)])
  expect(await reader.read()).toHaveLength(3)
})

test('a frame that comes byte by byte is one frame', async () => {
  const { near, reader } = await pair()
  for (const byte of concat(Uint8Array.of(0x82, 0x01), frame(130))) near.send(Uint8Array.of(byte))
  expect(await reader.readOne()).toEqual(frame(130))
})

test('a length above the cap is refused before its bytes are waited for', async () => {
  const { near, reader } = await pair()
  near.send(Uint8Array.of(0xa1, 0x8d, 0x06))
  await expect(reader.read()).rejects.toMatchObject({ code: 'frame-malformed' })
})

test('a length that never ends is refused', async () => {
  const { near, reader } = await pair()
  near.send(new Uint8Array(6).fill(0x80))
  await expect(reader.read()).rejects.toMatchObject({ code: 'frame-malformed' })
})

test('an end between frames is an end, within one a loss', async () => {
  const whole = await pair()
  void whole.writer.close()
  expect(await whole.reader.read()).toBeUndefined()
  const torn = await pair()
  torn.near.send(concat(Uint8Array.of(10), frame(9)))
  void torn.near.close()
  await expect(torn.reader.read()).rejects.toMatchObject({ code: 'peer-unreachable' })
})

test('a reset is a loss, for the reader and for the next write', async () => {
  const { near, reader, writer } = await pair()
  const reading = reader.read()
  near.abort(new TypeError('gone'))
  await expect(reading).rejects.toMatchObject({ code: 'peer-unreachable' })
  expect(() => writer.send([frame(1)])).toThrowError(expect.objectContaining({ code: 'peer-unreachable' }))
})

test('two frames where one was due are out of turn', async () => {
  const { writer, reader } = await pair()
  writer.send([frame(1), frame(1)])
  await expect(reader.readOne()).rejects.toMatchObject({ code: 'frame-malformed' })
})

test('a slow reader pauses the stream, and still gets everything to the end', async () => {
  const { writer, near, reader } = await pair({ frame: 1000, buffer: 5000 })
  for (let count = 0; count < 100; count++) writer.send([frame(999)])
  void near.close()
  let got = 0
  for (let batch = await reader.read(); batch !== undefined; batch = await reader.read()) got += batch.length
  expect(got).toBe(100)
})

test('reading ends with the signal', async () => {
  const { reader } = await pair()
  const abort = new AbortController()
  const reading = reader.read(abort.signal)
  abort.abort()
  await expect(reading).rejects.toMatchObject({ code: 'peer-unreachable' })
})

test('a writer with nothing in its buffer waits for nothing', async () => {
  const { writer } = await pair()
  writer.send([frame(10)])
  await expect(writer.drained(systemClock)).resolves.toBeUndefined()
})

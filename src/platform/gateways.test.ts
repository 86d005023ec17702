import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { contentIdentifier } from '../protocol/content-id.ts'
import { createGateways } from './gateways.ts'

const BYTES = new Uint8Array(400).fill(7)
const HASH = contentHashOf(BYTES)

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  server = undefined
})

const gatewayThat = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void
): Promise<string> => {
  const started = createServer(answer)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  const address = started.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}
const gateways = createGateways([])

test('a raw block is asked for by its CID, and nothing else is told', async () => {
  const asked: IncomingMessage[] = []
  const gateway = await gatewayThat((request, response) => {
    asked.push(request)
    response.end(BYTES)
  })
  expect(await gateways.fetch(gateway, HASH)).toEqual(BYTES)
  expect(asked[0]?.url).toBe(`/ipfs/${contentIdentifier(HASH)}?format=raw`)
  expect(asked[0]?.headers.accept).toBe('application/vnd.ipld.raw')
  expect(asked[0]?.headers.authorization).toBeUndefined()
  expect(asked[0]?.headers.cookie).toBeUndefined()
})

test('what a gateway does not have is nothing; a failure is tried again', async () => {
  const statuses = [404, 410]
  const gateway = await gatewayThat((_, response) => {
    response.statusCode = statuses.shift() ?? 500
    response.end('no')
  })
  expect(await gateways.fetch(gateway, HASH)).toBeUndefined()
  expect(await gateways.fetch(gateway, HASH)).toBeUndefined()
  await expect(gateways.fetch(gateway, HASH)).rejects.toMatchObject({ code: 'gateway-unreachable' })
})

test('⚔ ten megabytes are read no further than an envelope is long', async () => {
  let sent = 0
  const gateway = await gatewayThat((_, response) => {
    const more = (): void => {
      while (sent < 10 * 1024 * 1024 && !response.destroyed) {
        sent += 65_536
        if (!response.write(new Uint8Array(65_536))) {
          response.once('drain', more)
          return
        }
      }
      response.end()
    }
    more()
  })
  await expect(gateways.fetch(gateway, HASH)).rejects.toMatchObject({ code: 'envelope-too-large' })
  expect(sent).toBeLessThan(10 * 1024 * 1024)
})

test('⚔ nobody else is asked on behalf of a gateway', async () => {
  const asked: (string | undefined)[] = []
  const gateway = await gatewayThat((request, response) => {
    asked.push(request.url)
    if (asked.length > 1) return response.end(BYTES)
    response.writeHead(302, { Location: '/elsewhere' })
    response.end()
  })
  await expect(gateways.fetch(gateway, HASH)).rejects.toMatchObject({ code: 'gateway-unreachable' })
  expect(asked).toHaveLength(1)
})

test('⚔ silence ends when nobody waits any more', async () => {
  const gateway = await gatewayThat(() => undefined)
  const signal = AbortSignal.timeout(200)
  await expect(gateways.fetch(gateway, HASH, { signal })).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('only an https address is taken, and loopback for those who run their own', () => {
  expect(gateways.check(' https://gateway.example/ ')).toBe('https://gateway.example')
  expect(gateways.check('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080')
  for (const wrong of [
    '',
    'gateway',
    'http://gateway.example',
    'https://a:b@gateway.example',
    'ftp://gateway.example',
    'https://gateway.example/?a=b'
  ])
    expect(() => gateways.check(wrong)).toThrowError(
      expect.objectContaining({ code: 'gateway-address-invalid' })
    )
})

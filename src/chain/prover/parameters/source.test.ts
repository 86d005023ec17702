import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { sayStatus, scriptedNode } from '../../testing/scripted-node.ts'
import type { Script, ScriptedNode } from '../../testing/scripted-node.ts'
import type { ProvingProgress } from '../progress.ts'
import { memoryParameterCache } from '../testing/memory-cache.ts'
import type { ParameterFile } from './files.ts'
import { ParameterSource } from './source.ts'

const bytes = Uint8Array.from({ length: 600_000 }, (_, index) => (index * 31) % 251)
const sha256 = createHash('sha256').update(bytes).digest('hex')
const file: ParameterFile = {
  name: `some.usrs.${sha256.slice(0, 7)}`,
  folder: 'mainnet',
  sha256,
  size: bytes.length
}
const say =
  (body: Uint8Array): Script =>
  (_, response) =>
    void response.end(body)
const honest = say(bytes)
const otherBytes = Uint8Array.from(bytes, (byte, index) => (index === 599_999 ? byte ^ 1 : byte))

const hosts: ScriptedNode[] = []
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()))
})

const sourceOf = async (
  scripts: readonly Script[],
  cache = memoryParameterCache(),
  patience = 20_000
): Promise<ParameterSource> => {
  for (const script of scripts) hosts.push(await scriptedNode(script))
  return new ParameterSource({ urls: hosts.map(({ url }) => `${url}/`), cache, patience })
}

describe('a public file', () => {
  it('is fetched once, with progress, and comes from the cache afterwards', async () => {
    const source = await sourceOf([honest])
    const seen: ProvingProgress[] = []
    expect(await source.load(file, { report: (progress) => void seen.push(progress) })).toEqual(bytes)
    expect(await source.load(file)).toEqual(bytes)
    expect(hosts[0]?.asked).toEqual([`/mainnet/${file.name}`])
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.at(-1)).toEqual({
      stage: 'fetching',
      file: file.name,
      received: bytes.length,
      size: bytes.length
    })
  })

  it('that was damaged in the cache is fetched again', async () => {
    const cache = memoryParameterCache()
    const source = await sourceOf([honest], cache)
    await cache.write(file.name, otherBytes)
    expect(await source.load(file)).toEqual(bytes)
    expect(hosts[0]?.asked).toHaveLength(1)
    expect(await cache.read(file.name)).toEqual(bytes)
  })

  it('that the cache has no room for is used all the same', async () => {
    const full = { ...memoryParameterCache(), write: () => Promise.reject(new RangeError('quota')) }
    const source = await sourceOf([honest], full)
    const seen: ProvingProgress[] = []
    expect(await source.load(file, { report: (progress) => void seen.push(progress) })).toEqual(bytes)
    expect(seen.at(-1)).toEqual({ stage: 'not-kept', file: file.name })
  })

  it.each([
    ['other bytes', say(otherBytes), 'parameter-differs', 'has another SHA-256'],
    ['its beginning', say(bytes.subarray(0, 1000)), 'parameter-differs', 'ends after 1000 of 600000 bytes'],
    ['more', say(new Uint8Array(600_001)), 'parameter-differs', 'is longer than 600000 bytes'],
    ['not found', sayStatus(404, 'no'), 'parameter-unavailable', 'answered 404'],
    ['elsewhere', sayStatus(302, '', { location: '/other' }), 'parameter-unavailable', 'does not answer'],
    [
      'half of it, and hangs up',
      (_path, response) => {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 300_000), () => response.destroy())
      },
      'parameter-unavailable',
      'does not answer'
    ]
  ] satisfies [string, Script, string, string][])(
    'is refused, by name, from a host that sends %s',
    async (_, script, code, sentence) => {
      const cache = memoryParameterCache()
      const source = await sourceOf([script], cache)
      await expect(source.load(file)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(
          new RegExp(`^${file.name}.*${new URL(hosts[0]?.url ?? '').host} ${sentence}`)
        ) as unknown
      })
      expect(await cache.names()).toEqual([])
    }
  )

  it('comes from the next host where the first one lies', async () => {
    const source = await sourceOf([say(otherBytes), honest])
    expect(await source.load(file)).toEqual(bytes)
    expect(hosts.map(({ asked }) => asked.length)).toEqual([1, 1])
  })

  it('is given up from a host that falls silent', async () => {
    const silent: Script = (_, response) => void response.write(bytes.subarray(0, 10))
    const source = await sourceOf([silent], memoryParameterCache(), 50)
    await expect(source.load(file)).rejects.toMatchObject({
      code: 'parameter-unavailable',
      message: expect.stringContaining('fell silent') as unknown
    })
  })

  it('can be stopped midway, and no other host is asked then', async () => {
    const controller = new AbortController()
    const half: Script = (_, response) => void response.write(bytes.subarray(0, 300_000))
    const source = await sourceOf([half, honest])
    const report = (progress: ProvingProgress): void => {
      if (progress.stage === 'fetching' && progress.received > 0) controller.abort(new RangeError('enough'))
    }
    await expect(source.load(file, { report, signal: controller.signal })).rejects.toThrow('enough')
    expect(hosts[1]?.asked).toEqual([])
  })

  it('needs a host', async () => {
    await expect((await sourceOf([])).load(file)).rejects.toMatchObject({ code: 'parameter-unavailable' })
  })
})

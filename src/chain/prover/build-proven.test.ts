import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { contentHashFromBytes, parseAddress } from '../../protocol/ids.ts'
import { programChecksum } from '../rest/index.ts'
import { sayStatus, scriptedNode } from '../testing/scripted-node.ts'
import type { Script, ScriptedNode } from '../testing/scripted-node.ts'
import { createLocalProver } from './local-prover.ts'
import { FEE_KEYS } from './parameters/files.ts'
import { ParameterSource } from './parameters/source.ts'
import { withParameters } from './parameters/with-parameters.ts'
import type { ProvingProgress } from './progress.ts'
import { loadSdk } from './sdk.ts'
import { stateTransport } from './state-transport.ts'
import { memoryParameterCache } from './testing/memory-cache.ts'

const source = readFileSync(new URL('../../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')
const state = { height: 30, root: 'sr17njggtxjt5aggj3s4wcqhm8sjvvyq5dvmpxglr40adwdhts4pgzq80h6hl' }
/** ms; authorizing takes this library some seconds, more on a busy machine. */
const TIMEOUT = 240_000

let host: ScriptedNode
afterEach(async () => {
  vi.restoreAllMocks()
  await host.close()
})

const build = async (script: Script, report: (progress: ProvingProgress) => void = () => undefined) => {
  host = await scriptedNode(script)
  const options = {
    network: 'testnet',
    program: 'ghost_msg.aleo',
    programChecksum: programChecksum(source),
    parameters: [host.url]
  } as const
  const request = {
    call: {
      function: 'send_message',
      recipient: parseAddress('aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'),
      contentHash: contentHashFromBytes(new Uint8Array(31).fill(1)),
      timestamp: 1_700_000_000
    },
    accountSeed: new Uint8Array(32).fill(7),
    nodeUrl: 'http://127.0.0.1:1',
    execution: 'prove',
    state
  } as const
  return createLocalProver(options, source, memoryParameterCache()).build(request, { report })
}

describe('a proof on this device', { timeout: TIMEOUT }, () => {
  it('fetches the fee key first, and names the host that has none', async () => {
    const seen: ProvingProgress[] = []
    await expect(build(sayStatus(404, 'no'), (progress) => void seen.push(progress))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'parameter-unavailable'
    })
    expect(host.asked).toEqual([`/testnet/${FEE_KEYS.testnet.name}`])
    expect(seen).toEqual([
      { stage: 'fetching', file: FEE_KEYS.testnet.name, received: 0, size: FEE_KEYS.testnet.size }
    ])
  })

  it('refuses a key with another checksum before the library sees it', async () => {
    const forged: Script = (_, response) => void response.end(new Uint8Array(FEE_KEYS.testnet.size))
    const seen: ProvingProgress[] = []
    await expect(build(forged, (progress) => void seen.push(progress))).rejects.toMatchObject({
      name: 'IntegrityError',
      code: 'parameter-differs'
    })
    expect(seen.some(({ stage }) => stage === 'proving')).toBe(false)
  })
})

/**
 * The library itself, up to the first file that cannot be had here: it authorizes our call, then asks for powers of its
 * own choice. What it asks for goes through us, whatever hosts are compiled into it.
 */
describe('the Aleo library, cut off from the network', { timeout: TIMEOUT }, () => {
  const execute = async (network: 'testnet' | 'mainnet'): Promise<unknown> => {
    const sdk = await loadSdk(network)
    const key = sdk.PrivateKey.from_seed_unchecked(new Uint8Array(32).fill(7))
    const parameters = new ParameterSource({ urls: [host.url], cache: memoryParameterCache() })
    const transport = stateTransport(network, 'ghost_msg.aleo', state)
    return withParameters(parameters, [], async () => {
      const manager = new sdk.ProgramManager('https://state.invalid', undefined, undefined, { transport })
      // Keys of the fee are of no use before the call itself is proved, which is as far as it comes here.
      vi.spyOn(manager.keyProvider, 'feePublicKeys').mockResolvedValue([undefined, undefined] as never)
      return manager.buildExecutionTransaction({
        program: source,
        programName: 'ghost_msg.aleo',
        functionName: 'post',
        inputs: ['1field', '2field'],
        priorityFee: 0,
        privateFee: false,
        privateKey: key,
        edition: 0
      })
    })
  }

  it.each(['testnet', 'mainnet'] as const)(
    'asks us for powers of beta, by checksum (%s)',
    async (network) => {
      host = await scriptedNode(sayStatus(404, 'no'))
      const fetched = vi.spyOn(globalThis, 'fetch')
      await expect(execute(network)).rejects.toMatchObject({ code: 'parameter-unavailable' })
      expect(host.asked).toEqual(['/mainnet/powers-of-beta-16.usrs.84631bc'])
      const asked = fetched.mock.calls.map(([input]) => new URL(new Request(input).url))
      const hosts = asked.filter(({ protocol }) => protocol !== 'file:').map(({ origin }) => origin)
      expect(hosts).toEqual([host.url])
    }
  )
})

describe('what the library asks for', () => {
  const small = (name: string) => {
    const bytes = new TextEncoder().encode(`bytes of ${name}`)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { bytes, file: { name, folder: 'mainnet', sha256, size: bytes.length } as const }
  }
  /** As the library does: synchronously, from a host compiled into it. */
  const ask = (name: string): Uint8Array => {
    const request = new XMLHttpRequest()
    request.overrideMimeType('octet/binary; charset=ISO-8859-5')
    request.open('GET', `https://parameters.provable.com/mainnet/${name}`, false)
    request.send()
    if (request.status !== 200) throw new TypeError('download failed')
    return Uint8Array.from(request.responseText, (character) => BYTES.get(character) ?? 0)
  }
  const BYTES = new Map(
    Array.from({ length: 256 }, (_, byte) => [
      new TextDecoder('iso-8859-5').decode(Uint8Array.of(byte)),
      byte
    ])
  )

  it('is given byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const file = { name: 'all.usrs.0', folder: 'mainnet', sha256, size: 512 } as const
    host = await scriptedNode((_, response) => void response.end(bytes))
    const parameters = new ParameterSource({ urls: [host.url], cache: memoryParameterCache() })
    expect(await withParameters(parameters, [file], () => Promise.resolve(ask(file.name)))).toEqual(bytes)
  })

  it('and nobody knows ends the attempt', async () => {
    const { bytes, file } = small('some.usrs.1')
    host = await scriptedNode((_, response) => void response.end(bytes))
    const parameters = new ParameterSource({ urls: [host.url], cache: memoryParameterCache() })
    const before = (globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest
    const build = (): Promise<Uint8Array> => Promise.resolve().then(() => ask('other.usrs.2'))
    await expect(withParameters(parameters, [file], build)).rejects.toMatchObject({
      name: 'RejectedError',
      code: 'parameter-unknown'
    })
    expect((globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest).toBe(before)
  })
})

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDevchain } from '../devchain/index.ts'
import { FEE_KEYS } from '../src/chain/prover/parameters/files.ts'
import { programChecksum } from '../src/chain/rest/index.ts'
import { GENESIS_KEY, leoBinary, startEmptyDevnode } from '../src/chain/testing/leo-devnode.ts'
import { sayJson, sayStatus, scriptedNode } from '../src/chain/testing/scripted-node.ts'
import type { Script, ScriptedNode } from '../src/chain/testing/scripted-node.ts'
import { deployContract } from './deploy-contract/deploy.ts'
import type { Deploying } from './deploy-contract/deploy.ts'
import { targetOf } from './deploy-contract/target.ts'

const source = readFileSync(new URL('../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')
const checksum = programChecksum(source)
const payer = 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'
/** ms; the first transaction takes the library some seconds, more on a busy machine. */
const TIMEOUT = 300_000

let said: string[]
let asked: string[]
let answer: string | undefined
let cache: string
const closing: (() => Promise<void>)[] = []
beforeEach(() => {
  ;[said, asked, answer] = [[], [], 'yes']
  cache = mkdtempSync(join(tmpdir(), 'parameters-'))
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  rmSync(cache, { recursive: true })
})

const deploying = (network: string, node: string, changed: Partial<Deploying> = {}): Deploying => ({
  target: targetOf({ network, node, parameters: node }),
  source,
  program: 'ghost_msg.aleo',
  privateKey: GENESIS_KEY,
  yes: false,
  cache,
  terminal: {
    say: (line) => void said.push(line),
    ask: (question) => Promise.resolve((asked.push(question), answer)),
    secret: () => Promise.resolve(undefined)
  },
  ...changed
})
const refused = (code: string) => ({ name: 'DeployError', code })

/** The same on every chain that takes transactions without proofs. */
const deploysOnce = async (node: string): Promise<void> => {
  answer = 'no'
  await expect(deployContract(deploying('devnode', node))).rejects.toMatchObject(refused('not-confirmed'))
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatch(/^Pay \d+\.\d{6} credits \(\d+ microcredits\) and deploy on devnode\?/)
  answer = 'yes'
  const deployed = await deployContract(deploying('devnode', node))
  expect(deployed).toMatchObject({ network: 'testnet', program: 'ghost_msg.aleo', programChecksum: checksum })
  expect(deployed.transaction).toMatch(/^at1/)
  const standing = (await (await fetch(`${node}/testnet/program/ghost_msg.aleo`)).json()) as string
  expect(programChecksum(standing)).toBe(checksum)
  const again = await deployContract(deploying('devnode', node))
  expect(again.transaction).toBeUndefined()
  expect(asked).toHaveLength(2)
  const other = source.replaceAll('profile_address', 'profile_addresses')
  await expect(deployContract(deploying('devnode', node, { source: other }))).rejects.toMatchObject(
    refused('program-differs')
  )
}

describe('deploying without a proof', { timeout: TIMEOUT }, () => {
  it('on the embedded chain: asks, deploys once, refuses another program', async () => {
    const chain = await createDevchain({ programs: [] })
    closing.push(() => chain.close())
    chain.credit(payer, 100_000_000n)
    await deploysOnce(chain.url)
  })

  it.skipIf(leoBinary === undefined)('on leo devnode: the same', async () => {
    const devnode = await startEmptyDevnode()
    closing.push(() => devnode.close())
    await deploysOnce(devnode.url)
  })

  it('needs credits', async () => {
    const chain = await createDevchain({ programs: [] })
    closing.push(() => chain.close())
    const poor = 'APrivateKey1zkp2RWGDcde3efb89rjhME1VYA8QMxcxep5DShNBR6n8Yjh'
    await expect(deployContract(deploying('devnode', chain.url, { privateKey: poor }))).rejects.toMatchObject(
      refused('no-credits')
    )
  })

  it.each([
    [undefined, 'key-missing'],
    ['APrivateKey1nonsense', 'key-invalid']
  ])('needs a key, and does not repeat it (%s)', async (privateKey, code) => {
    const chain = await createDevchain({ programs: [] })
    closing.push(() => chain.close())
    const deployment = deployContract(deploying('devnode', chain.url, { privateKey }))
    await expect(deployment).rejects.toMatchObject(refused(code))
    await expect(deployment).rejects.not.toThrow(/nonsense/)
  })
})

describe('deploying on a public network', { timeout: TIMEOUT }, () => {
  let node: ScriptedNode
  /** Answers of a public node, as far as they are asked for before the parameters; no parameters. */
  const recorded =
    (network: string, keys: Script): Script =>
    (path, response, request) => {
      const answers: Record<string, string> = {
        [`/${network}/block/height/latest`]: '17000000',
        [`/${network}/stateRoot/latest`]: '"sr17njggtxjt5aggj3s4wcqhm8sjvvyq5dvmpxglr40adwdhts4pgzq80h6hl"',
        [`/${network}/program/credits.aleo/mapping/account/${payer}`]: '"99000000u64"'
      }
      const said = answers[path]
      if (said !== undefined) return sayJson(said)(path, response, request)
      const isKey = path.includes('.prover.') || path.includes('.usrs.')
      return (isKey ? keys : sayStatus(500, 'Program not found'))(path, response, request)
    }

  it.each(['testnet', 'mainnet'] as const)(
    'goes as far as the first file that cannot be had, and hands nothing over (%s)',
    async (network) => {
      node = await scriptedNode(recorded(network, sayStatus(404, 'no')))
      closing.push(() => node.close())
      await expect(deployContract(deploying(network, node.url, { yes: true }))).rejects.toMatchObject({
        code: 'parameter-unavailable',
        message: expect.stringContaining(FEE_KEYS[network].name) as unknown
      })
      expect(node.asked.at(-1)).toBe(`/${network}/${FEE_KEYS[network].name}`)
      expect(node.asked.some((path) => path.endsWith('/broadcast'))).toBe(false)
    }
  )

  it('refuses a forged key', async () => {
    const forged: Script = (_, response) => void response.end(new Uint8Array(FEE_KEYS.testnet.size))
    node = await scriptedNode(recorded('testnet', forged))
    closing.push(() => node.close())
    await expect(deployContract(deploying('testnet', node.url, { yes: true }))).rejects.toMatchObject({
      code: 'parameter-differs'
    })
    expect(said.join('\n')).toContain(`${FEE_KEYS.testnet.name}: 90 %`)
  })
})

describe('the command', () => {
  const run = (...options: string[]) =>
    promisify(execFile)(process.execPath, ['scripts/deploy-contract.ts', ...options], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, DEPLOYER_PRIVATE_KEY: '' }
    }).then(
      ({ stderr }) => ({ code: 0, stderr }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr })
    )

  it.each([
    [['--network', 'canary'], /--network is one of devnode, testnet, mainnet/],
    [['--network', 'devnode', '--node', 'nowhere'], /no web address/],
    [['--network', 'devnode', '--node', 'http://127.0.0.1:9'], /does not answer .*\(node-unreachable\)/],
    [['--network', 'devnode', '--private-key', 'APrivateKey1'], /unknown option '--private-key'/]
  ])('says what is wrong with %j', async (options, sentence) => {
    const { code, stderr } = await run(...options)
    expect(code).toBe(1)
    expect(stderr).toMatch(sentence)
  })
})

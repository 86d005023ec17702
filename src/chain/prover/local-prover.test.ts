import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MockInstance } from 'vitest'
import { addressHashOfField, fieldOf } from '../../protocol/field.ts'
import { contentHashFromBytes, parseAddress } from '../../protocol/ids.ts'
import { feeFor } from '../fees.ts'
import { programChecksum } from '../rest/index.ts'
import { sayJson, sayStatus, scriptedNode } from '../testing/scripted-node.ts'
import type { Script, ScriptedNode } from '../testing/scripted-node.ts'
import { authorize } from './authorize.ts'
import { createLocalProver } from './local-prover.ts'
import type { Prover } from './prover.ts'
import { loadSdk } from './sdk.ts'
import { contractInputs } from '../../protocol/contract.ts'

const source = readFileSync(new URL('../../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')
const seed = new Uint8Array(32).fill(7)
const published = parseAddress('aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px')
const call = {
  function: 'send_message',
  recipient: published,
  contentHash: contentHashFromBytes(new Uint8Array(31).fill(1)),
  timestamp: 1_700_000_000
} as const

/** ms; the first transaction takes this library some seconds, more on a busy machine. */
const TIMEOUT = 240_000
const root = '"sr17njggtxjt5aggj3s4wcqhm8sjvvyq5dvmpxglr40adwdhts4pgzq80h6hl"'
const sayState: Script = (path, response, request) =>
  sayJson(path.endsWith('/stateRoot/latest') ? root : '30')(path, response, request)

const proverFor = (text = source, program = 'ghost_msg.aleo'): Prover =>
  createLocalProver({ network: 'testnet', program, programChecksum: programChecksum(source) }, text)

const known = {
  a: addressHashOfField('1197470102489602745811042362685620817855019264965533852603090875444599354527field'),
  b: addressHashOfField('7683709738384526101031271495762684837155922964802965096408037534603217785659field'),
  dialog: '6108142605396808307667582352468452513483160155532952726513528253480789577753field'
}

describe('hashing', { timeout: TIMEOUT }, () => {
  const prover = proverFor()

  it('agrees with the contract', async () => {
    expect(await prover.addressHash(published)).toBe(known.a)
    expect(fieldOf(await prover.dialogHash(known.a, known.b))).toBe(known.dialog)
    expect(fieldOf(await prover.dialogHash(known.b, known.a))).toBe(known.dialog)
  })

  it('derives the address of an account', async () => {
    expect(await prover.addressOf(seed)).toBe(
      'aleo1vlklqexj7vrs3vrw77agv5cxucqje6yuuu6lyvgteww3utzlnvrszhlqty'
    )
    await expect(prover.addressOf(seed, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
  })
})

describe('building', { timeout: TIMEOUT }, () => {
  let output: MockInstance[]
  beforeEach(() => {
    output = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
  })
  afterEach(() => {
    for (const spy of output) expect(spy).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it('asks nothing but the state of the node it was given, and says nothing on the console', async () => {
    const node = await scriptedNode(sayState)
    const transaction = await proverFor().build({
      call,
      accountSeed: seed,
      nodeUrl: node.url,
      execution: 'unproven'
    })
    expect(transaction.id).toMatch(/^at1/)
    expect(JSON.parse(transaction.body)).toMatchObject({ type: 'execute', id: transaction.id })
    expect(transaction.fee).toBe(feeFor('send_message', 'unproven'))
    expect(node.asked).toEqual(['/testnet/stateRoot/latest', '/testnet/block/height/latest'])
    await node.close()
    const gone = proverFor().build({ call, accountSeed: seed, nodeUrl: node.url, execution: 'unproven' })
    await expect(gone).rejects.toMatchObject({ name: 'TransientError', code: 'node-unreachable' })
  })

  it('is refused for another program than the app was built for', async () => {
    const request = { call, accountSeed: seed, nodeUrl: 'http://127.0.0.1:1', execution: 'unproven' } as const
    const refused = { name: 'RejectedError', code: 'program-differs' }
    await expect(proverFor(`${source}\n`).build(request)).rejects.toMatchObject(refused)
    await expect(proverFor(source, 'other.aleo').build(request)).rejects.toMatchObject(refused)
  })

  it('signs call and fee for a prover, within the estimate', async () => {
    const sdk = await loadSdk('testnet')
    const key = sdk.PrivateKey.from_seed_unchecked(seed)
    const { execution, fee } = await authorize({ sdk, key, source, call, inputs: contractInputs(call) })
    expect(execution.functionName()).toBe('send_message')
    expect(fee.isFeePublic()).toBe(true)
    const [base] = /"value":"(\d+)u64"/.exec(fee.toString())?.slice(1) ?? []
    expect(Number(base)).toBeGreaterThan(feeFor('send_message', 'unproven'))
    expect(Number(base)).toBeLessThanOrEqual(feeFor('send_message', 'prove'))
  })

  it('needs a state of the chain for a proof', async () => {
    const request = { call, accountSeed: seed, nodeUrl: 'http://127.0.0.1:1', execution: 'prove' } as const
    await expect(proverFor().build(request)).rejects.toMatchObject({ code: 'state-missing' })
  })
})

describe('a delegated prover', { timeout: TIMEOUT }, () => {
  const key = '{"key_id":"1","public_key":"EvUfTWD1oEEUcjKtMiY8vkEnKJ4k5XGcvSOQMqwDhRg="}'
  let node: ScriptedNode
  afterEach(() => node.close())

  const build = async (
    proof: string,
    status = 200,
    name: 'send_message' | 'backup_keys' = 'send_message'
  ) => {
    node = await scriptedNode((path, response, request) =>
      (path === '/testnet/pubkey' ? sayJson(key) : status === 200 ? sayJson(proof) : sayStatus(status, 'no'))(
        path,
        response,
        request
      )
    )
    const made = name === 'send_message' ? call : ({ function: name, sealed: new Uint8Array(62) } as const)
    const execution = { delegated: node.url }
    return proverFor().build({ call: made, accountSeed: seed, nodeUrl: node.url, execution })
  }

  it('must return what was signed', async () => {
    const other = { transaction: { id: 'at1', type: 'execute' }, broadcast_result: { status: 'Skipped' } }
    await expect(build(JSON.stringify(other))).rejects.toMatchObject({
      name: 'IntegrityError',
      code: 'delegate-malformed'
    })
    expect(node.asked).toEqual(['/testnet/pubkey', '/testnet/prove/authorization'])
    await node.close()
    node = await scriptedNode(sayState)
    const stranger = {
      call,
      accountSeed: new Uint8Array(32).fill(8),
      nodeUrl: node.url,
      execution: 'unproven'
    } as const
    const transaction = await proverFor().build(stranger)
    await node.close()
    await expect(build(`{"transaction":${transaction.body}}`)).rejects.toMatchObject({
      code: 'delegate-malformed'
    })
  })

  it('may fail, and never sees a key backup', async () => {
    await expect(build('', 400)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'delegate-unavailable'
    })
    await node.close()
    await expect(build('', 200, 'backup_keys')).rejects.toMatchObject({
      name: 'UsageError',
      code: 'delegate-refused'
    })
    expect(node.asked).toEqual([])
  })
})

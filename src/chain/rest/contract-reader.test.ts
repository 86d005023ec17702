import { afterEach, describe, expect, it } from 'vitest'
import { addressHash, dialogHash } from '../../protocol/ids.ts'
import { sayJson, scriptedNode } from '../testing/scripted-node.ts'
import type { Script, ScriptedNode } from '../testing/scripted-node.ts'
import { ContractReader } from './contract-reader.ts'
import { NodeClient } from './node-client.ts'

let node: ScriptedNode
afterEach(() => node.close())

const reader = async (script: Script): Promise<ContractReader> => {
  node = await scriptedNode(script)
  return new ContractReader(
    new NodeClient({ url: node.url, network: 'testnet', retries: 0 }),
    'ghost_msg.aleo'
  )
}
const saying = (plaintext: string): Promise<ContractReader> => reader(sayJson(JSON.stringify(plaintext)))

const user = addressHash('05'.padEnd(64, '0'))
const dialog = dialogHash('06'.padEnd(64, '0'))
const MODULUS = '8444461749428370424248824938781546531375899335154063827935233455917409239041'
const keys = (half: string, version = '2u32') =>
  `{box1: ${half}, box2: 2field, sign1: 3field, sign2: 4field, version: ${version}}`
const slot = (contentHash: string, sender = '1field') =>
  `{sender_hash: ${sender}, content_hash: ${contentHash}, timestamp: 7u64, height: 9u32}`

describe('mappings of a hostile node', () => {
  it.each([
    ['another struct', '{count: 1u32}'],
    ['a struct with one member more', '{count: 1u32, dialog: 1field, more: 1u32}'],
    ['a wrong type', '{count: 1u64, dialog: 1field}'],
    ['a field that is none', `{count: 1u32, dialog: ${MODULUS}field}`],
    ['a literal', '7u32']
  ])('are malformed: %s', async (_, plaintext) => {
    await expect((await saying(plaintext)).inbox(user)).rejects.toMatchObject({
      name: 'IntegrityError',
      code: 'node-malformed'
    })
  })

  it('are malformed: another version of keys, an address that is none, dialogs beyond any measure', async () => {
    const code = { code: 'node-malformed' }
    await expect((await saying(keys('1field'))).profileVersion(user, 1)).rejects.toMatchObject(code)
    await node.close()
    await expect((await saying('aleo1qqqq')).claimedAddress(user)).rejects.toMatchObject(code)
    await node.close()
    await expect((await saying('4294967295u32')).writtenDialogs(user)).rejects.toMatchObject(code)
  })

  it('may hold what anybody is free to write', async () => {
    const beyond = `${1n << 128n}field`
    expect(await (await saying(keys(beyond))).profile(user)).toBeUndefined()
    await node.close()
    const [junk] = await (await saying(slot(`${1n << 250n}field`))).slots(dialog, 0, 1)
    expect(junk?.contentHash).toMatch(/^[0-9a-f]{62}$/)
    await node.close()
    const [good] = await (await saying(slot('258field'))).slots(dialog, 0, 1)
    expect(good?.contentHash).toBe('0201'.padEnd(62, '0'))
    expect(junk?.contentHash).not.toBe(good?.contentHash)
  })
})

describe('reading in batches', () => {
  it('reads slots in order and stops before the first that is not there', async () => {
    const books = await reader((path, response, request) => {
      const index = Number(/index%3A(\d+)u32/.exec(path)?.[1])
      sayJson(index === 20 ? 'null' : JSON.stringify(slot(`${index}field`)))(path, response, request)
    })
    const slots = await books.slots(dialog, 3, 100)
    expect(slots.map(({ index }) => index)).toEqual(Array.from({ length: 17 }, (_, index) => index + 3))
    expect(node.asked.length).toBeLessThan(60)
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { keyFields } from '../protocol/field.ts'
import { addressHash } from '../protocol/ids.ts'
import type { AleoLedger } from './ledger.ts'
import { key } from './testing/lived-chain.ts'
import { scriptedLedger } from './testing/scripted-ledger.ts'
import { recognised, sayJson, sayStatus, scriptedNode } from './testing/scripted-node.ts'
import type { Script, ScriptedNode } from './testing/scripted-node.ts'

const user = addressHash('07'.padEnd(64, '0'))
const keys = { boxKey: key(1), signingKey: key(2), version: 1 }
const [box1 = '', box2 = ''] = keyFields(keys.boxKey)
const [sign1 = '', sign2 = ''] = keyFields(keys.signingKey)
const shown = `{ box1: ${box1}, box2: ${box2}, sign1: ${sign1}, sign2: ${sign2}, version: 1u32 }`

const shows = sayJson(JSON.stringify(shown))
const hides = sayJson('null')
const isGone = sayStatus(503, '')

const nodes: ScriptedNode[] = []
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())))

/** Two of these nodes must agree; the first is asked first. */
const ledger = async (...scripts: readonly Script[]): Promise<AleoLedger> => {
  for (const script of scripts) nodes.push(await scriptedNode(recognised(script)))
  return scriptedLedger(...nodes.map(({ url }) => url))
}

describe('keys that one node hides', () => {
  it('are not there, as long as that decides only what is asked next', async () => {
    await expect((await ledger(hides, shows, shows)).profile(user)).resolves.toBeUndefined()
  })

  it('are there for who has to be certain, and the others agree on them', async () => {
    await expect((await ledger(hides, shows, shows)).profile(user, { certain: true })).resolves.toEqual(keys)
  })

  it('are there where one shows them, and they are ours', async () => {
    const believed = () => true
    await expect((await ledger(hides, shows)).profile(user, { certain: true, believed })).resolves.toEqual({
      ...keys,
      unconfirmed: true
    })
  })

  it('are not known to be missing where nobody else answers', async () => {
    await expect((await ledger(hides, isGone)).profile(user, { certain: true })).rejects.toMatchObject({
      code: 'node-unreachable'
    })
  })
})

it('keys that as many as must agree have not are not there', async () => {
  await expect((await ledger(hides, hides)).profile(user, { certain: true })).resolves.toBeUndefined()
})

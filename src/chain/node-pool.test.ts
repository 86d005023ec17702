import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULT_PATIENCE } from './node-health.ts'
import { NodePool } from './node-pool.ts'
import { PooledNode } from './pooled-node.ts'
import { ContractReader, NodeClient, programChecksum } from './rest/index.ts'
import { recognised, sayJson, sayStatus, SCRIPTED_SOURCE, scriptedNode } from './testing/scripted-node.ts'
import type { Script, ScriptedNode } from './testing/scripted-node.ts'

const OTHER_GENESIS = `ab1${'p'.repeat(58)}`
const nodes: ScriptedNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

const patience = { ...DEFAULT_PATIENCE, unreachable: 20, lying: 80, betweenLooks: 0 }

const pool = async (quorum: number, ...scripts: Script[]): Promise<NodePool> => {
  const expected = { networkId: 1, programChecksum: programChecksum(SCRIPTED_SOURCE) }
  const pooled: PooledNode[] = []
  for (const script of scripts) {
    const node = await scriptedNode(script)
    nodes.push(node)
    const client = new NodeClient({ url: node.url, network: 'testnet', retries: 0 })
    pooled.push(new PooledNode(new ContractReader(client, 'p.aleo'), expected, patience, () => undefined))
  }
  return new NodePool(pooled, quorum)
}

const height = (of: NodePool): Promise<number> => of.ask(({ node }) => node.height())
const asked = (): number[] =>
  nodes.map((node) => node.asked.filter((path) => path.endsWith('/height/latest')).length)
const states = (of: NodePool) => of.nodes.map(({ health }) => health.status.state)
const faults = (of: NodePool) => of.nodes.map(({ health }) => health.status.fault)

describe('several nodes', () => {
  it('are asked one after the other until one answers with sense', async () => {
    const several = await pool(
      1,
      recognised(sayStatus(429, '')),
      recognised(sayJson('"lies"')),
      recognised(sayJson('7'))
    )
    expect(await height(several)).toBe(7)
    expect(asked()).toEqual([1, 1, 1])
    expect(states(several)).toEqual(['limited', 'lying', 'good'])
    expect(faults(several)).toEqual(['busy', 'nonsense', undefined])
  })

  it('are asked from the one that answered last, and who failed is asked again later', async () => {
    let failing = true
    const sometimes: Script = (...request) => (failing ? sayStatus(502, '') : sayJson('8'))(...request)
    const several = await pool(1, recognised(sometimes), recognised(sayJson('7')))
    await height(several)
    await height(several)
    expect(asked()).toEqual([1, 2])
    failing = false
    await expect
      .poll(() => several.vote(({ node }) => node.height(), true), { timeout: 10_000 })
      .toMatchObject({ answer: 8 })
    expect(states(several)).toEqual(['good', 'good'])
  })

  it('fail with what the first one said, and are asked all the same when nobody else is left', async () => {
    const busy = await pool(1, recognised(sayStatus(429, '')), recognised(sayStatus(502, '')))
    await expect(height(busy)).rejects.toMatchObject({ code: 'node-busy' })
    await expect(height(busy)).rejects.toMatchObject({ code: 'node-busy' })
    expect(asked()).toEqual([2, 2])
    await expect(height(await pool(1))).rejects.toMatchObject({ code: 'node-unreachable' })
  })

  it('are not asked again about what one of them refused, unless it is handed to the next', async () => {
    const refusing = await pool(
      1,
      recognised(sayStatus(500, 'Invalid transaction — no')),
      recognised(sayJson(`"at1${'q'.repeat(58)}"`))
    )
    const id = `at1${'q'.repeat(58)}`
    const broadcast = refusing.ask(({ node }) => node.broadcast(id, '{}'))
    await expect(broadcast).rejects.toMatchObject({ code: 'transaction-refused' })
    await expect(refusing.offer(({ node }) => node.broadcast(id, '{}'), false)).resolves.toBeUndefined()
  })
})

describe('nodes of another chain', () => {
  it('are left out where as many as must agree are of ours', async () => {
    const several = await pool(
      2,
      recognised(sayJson('1'), OTHER_GENESIS),
      recognised(sayJson('7')),
      recognised(sayJson('7'))
    )
    expect(await height(several)).toBe(7)
    expect(faults(several)[0]).toBe('other-chain')
    expect(asked()[0]).toBe(0)
  })

  it('are left out where one is of the chain the account was used on', async () => {
    const several = await pool(2, recognised(sayJson('1'), OTHER_GENESIS), recognised(sayJson('7')))
    several.chain.expect(`ab1${'q'.repeat(58)}`)
    expect(await height(several)).toBe(7)
    expect(faults(several)[0]).toBe('other-chain')
  })

  it('are both named where one stands against one, and nothing is asked', async () => {
    const several = await pool(2, recognised(sayJson('1'), OTHER_GENESIS), recognised(sayJson('7')))
    await expect(height(several)).rejects.toMatchObject({ code: 'nodes-disagree' })
    expect(states(several)).toEqual(['disputed', 'disputed'])
    expect(asked()).toEqual([0, 0])
  })

  it('are not followed there by one alone, while the others do not answer', async () => {
    const several = await pool(2, recognised(sayJson('1'), OTHER_GENESIS), sayStatus(502, ''))
    several.chain.expect(`ab1${'q'.repeat(58)}`)
    await expect(several.genesis()).rejects.toMatchObject({ code: 'nodes-disagree' })
    expect(asked()).toEqual([0, 0])
  })

  it('are followed there by all, once the account has moved', async () => {
    const both = [recognised(sayJson('7'), OTHER_GENESIS), recognised(sayJson('7'), OTHER_GENESIS)]
    const several = await pool(2, ...both)
    several.chain.expect(`ab1${'q'.repeat(58)}`)
    expect(await several.genesis()).toBe(OTHER_GENESIS)
    await expect(height(several)).rejects.toMatchObject({ code: 'another-chain' })
    several.chain.expect(OTHER_GENESIS)
    expect(await height(several)).toBe(7)
  })

  it('and of another program: are asked nothing, and named', async () => {
    const other = 'program p.aleo;\n// another\n'
    const several = await pool(1, recognised(sayJson('1'), undefined, other), recognised(sayJson('7')))
    expect(await height(several)).toBe(7)
    expect(faults(several)).toEqual(['other-program', undefined])
    const alone = await pool(1, recognised(sayJson('1'), undefined, other))
    const refused = { name: 'RejectedError', code: 'program-differs' }
    await expect(height(alone)).rejects.toMatchObject(refused)
    await expect(height(alone)).rejects.toMatchObject(refused)
  })
})

describe('heights', () => {
  const seen = (of: NodePool, ...heights: number[]) =>
    heights.forEach((value, index) => {
      const node = of.nodes[index]
      if (node !== undefined) of.sawHeight(node, value)
    })

  it('tell who is behind, and that he caught up', async () => {
    const several = await pool(2, recognised(sayJson('1')), recognised(sayJson('1')))
    for (const { health } of several.nodes) health.answered(1)
    seen(several, 100, 1300)
    expect(states(several)).toEqual(['behind', 'good'])
    seen(several, 1295, 1300)
    expect(states(several)).toEqual(['good', 'good'])
  })

  it('tell who goes back further than replicas differ', async () => {
    const several = await pool(1, recognised(sayJson('1')))
    several.nodes[0]?.health.answered(1)
    seen(several, 100)
    seen(several, 95)
    expect(states(several)).toEqual(['good'])
    seen(several, 3)
    expect(faults(several)).toEqual(['went-back'])
  })

  it('of one do not make the others look late, where more must agree', async () => {
    const script = recognised(sayJson('1'))
    const several = await pool(2, script, script, script)
    for (const { health } of several.nodes) health.answered(1)
    seen(several, 4_000_000_000, 100, 101)
    expect(states(several)).toEqual(['good', 'good', 'good'])
  })
})

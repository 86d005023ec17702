import { afterEach, describe, expect, it } from 'vitest'
import { NodePool } from './node-pool.ts'
import { ContractReader, NodeClient } from './rest/index.ts'
import { sayJson, sayStatus, scriptedNode } from './testing/scripted-node.ts'
import type { Script, ScriptedNode } from './testing/scripted-node.ts'

const nodes: ScriptedNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

const pool = async (...scripts: Script[]): Promise<NodePool> => {
  const readers: ContractReader[] = []
  for (const script of scripts) {
    const node = await scriptedNode(script)
    nodes.push(node)
    readers.push(
      new ContractReader(new NodeClient({ url: node.url, network: 'testnet', retries: 0 }), 'p.aleo')
    )
  }
  return new NodePool(readers)
}

const height = (of: NodePool): Promise<number> => of.ask(({ node }) => node.height())

describe('several nodes', () => {
  it('are asked one after the other until one answers with sense', async () => {
    const several = await pool(sayStatus(429, ''), sayJson('"lies"'), sayJson('7'))
    expect(await height(several)).toBe(7)
    expect(nodes.map(({ asked }) => asked.length)).toEqual([1, 1, 1])
  })

  it('are asked from the one that answered last', async () => {
    const several = await pool(sayStatus(502, ''), sayJson('7'))
    await height(several)
    await height(several)
    expect(nodes.map(({ asked }) => asked.length)).toEqual([1, 2])
  })

  it('fail with what the first one said', async () => {
    await expect(height(await pool(sayStatus(429, ''), sayStatus(502, '')))).rejects.toMatchObject({
      code: 'node-busy'
    })
    await expect(height(await pool())).rejects.toMatchObject({ code: 'node-unreachable' })
  })

  it('are not asked again about what one of them refused', async () => {
    const refusing = await pool(sayStatus(500, 'Invalid transaction — no'), sayJson('"taken"'))
    const broadcast = refusing.ask(({ node }) => node.broadcast('at1', '{}'))
    await expect(broadcast).rejects.toMatchObject({ code: 'transaction-refused' })
    expect(nodes[1]?.asked).toEqual([])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leo, startDevnode, type Node } from '../devchain/testing/node.ts'
import { useExternalChain } from './external-chain.ts'
import { programSource } from './program.ts'

/** Funded in a devnode's first block, so that its balance is never absent. */
const RECIPIENT = 'aleo1s3ws5tra87fjycnjrwsjcrnw2qxr8jfqqdugnf0xzqqw29q9m5pqem2u4t'

async function balance(url: string): Promise<bigint> {
  const answer = await fetch(`${url}/testnet/program/credits.aleo/mapping/account/${RECIPIENT}`)
  const text: unknown = await answer.json()
  return BigInt(String(text).replace('u64', ''))
}

describe.skipIf(leo === undefined)('with a real leo devnode', () => {
  let devnode: Node

  beforeAll(async () => {
    devnode = await startDevnode(leo ?? '')
  })
  afterAll(() => devnode.close())

  test('the contract is deployed once, and gifts arrive', async () => {
    const { url } = devnode
    const lines: string[] = []
    const first = await useExternalChain(url, (line) => lines.push(line))
    expect(lines).toEqual([`Deploying ghost_msg.aleo at ${url} …`])
    const program: unknown = await (await fetch(`${url}/testnet/program/ghost_msg.aleo`)).json()
    expect(program).toBe(programSource())

    const again = await useExternalChain(url, (line) => lines.push(line))
    expect(lines).toHaveLength(1)

    const before = await balance(url)
    expect(await first.treasury?.transfer(RECIPIENT, 10_000_000)).toMatch(/^at1/)
    expect(await again.treasury?.transfer(RECIPIENT, 5)).toMatch(/^at1/)
    expect((await balance(url)) - before).toBe(10_000_005n)
  })
})

import { expect } from 'vitest'
import { createDevchain, publishedAddress } from '../index.ts'
import { broadcast, get, idOf } from './client.ts'
import type { Answer } from './client.ts'
import { leo, startDevnode } from './node.ts'
import type { Node } from './node.ts'
import { Normaliser } from './normalise.ts'
import type { Wallet } from './wallet.ts'

const defaultBalance = '1000000000000u64'

/** The embedded chain, and beside it a real node where this machine has one; both are told and asked the same. */
export interface Both {
  readonly embedded: Node
  /** Asks every node; fails the test where they do not answer alike; gives the embedded chain's own answer. */
  ask(path: string): Promise<Answer>
  /** The same for any other conversation. */
  compare<T>(talk: (url: string) => Promise<T>): Promise<T>
  /** Broadcasts everywhere, compares everything a node then says of it, gives `accepted`, `rejected` or the refusal's sentence. */
  send(transaction: string): Promise<string>
  close(): Promise<void>
}

// The order of a whole mapping's entries is the store's own affair.
function sorted(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('body' in answer)) return answer
  const { body } = answer
  const isMapping = Array.isArray(body) && body.every((entry) => Array.isArray(entry) && entry.length === 2)
  return isMapping ? { ...answer, body: body.map((entry) => JSON.stringify(entry)).sort() } : answer
}

async function startBoth(genesis: readonly string[]): Promise<readonly [Node, ...Node[]]> {
  const real = leo === undefined ? undefined : await startDevnode(leo)
  const path = `/program/credits.aleo/mapping/account/${publishedAddress}`
  const balance = real === undefined ? defaultBalance : String((await get(real.url, path)).body)
  const chain = await createDevchain({
    accounts: { [publishedAddress]: BigInt(balance.replace('u64', '')) },
    programs: real === undefined ? genesis : []
  })
  const embedded: Node = { name: 'devchain', url: chain.url, close: () => chain.close() }
  return real === undefined ? [embedded] : [embedded, real]
}

/**
 * Starts the nodes. Without LEO_BIN there is one, and what it says is compared with the test's own expectation alone.
 * The programs stand on chain from the beginning, or are deployed by this wallet where a real node is to have them too.
 */
export async function createBoth(wallet: Wallet, programs: readonly string[]): Promise<Both> {
  const nodes = await startBoth(programs)
  const [embedded] = nodes
  const names = new Map(nodes.map((node) => [node, new Normaliser()] as const))
  const normal = (node: Node, value: unknown): unknown => names.get(node)?.apply(sorted(value))

  const compare = async <T>(talk: (url: string) => Promise<T>): Promise<T> => {
    const answers = await Promise.all(nodes.map((node) => talk(node.url)))
    nodes.forEach((node, index) => {
      expect(normal(embedded, answers[0]), `devchain and ${node.name}`).toEqual(normal(node, answers[index]))
    })
    return answers[0] as T
  }
  const ask = (path: string): Promise<Answer> => compare((url) => get(url, path))
  const send = async (transaction: string): Promise<string> => {
    const answer = await compare((url) => broadcast(url, transaction))
    if (answer.status !== 200) return String(answer.body)
    const id = idOf(transaction)
    const { body } = await ask(`/transaction/confirmed/${id}`)
    for (const path of [
      `/transaction/${id}`,
      `/transaction/unconfirmed/${id}`,
      `/find/blockHash/${id}`,
      '/block/latest'
    ]) {
      await ask(path)
    }
    return (body as { readonly status: string }).status
  }
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()))
  }
  if (nodes.length > 1) {
    for (const source of programs)
      expect(await send(await wallet.deploy(embedded.url, source))).toBe('accepted')
  }
  return { embedded, ask, compare, send, close }
}

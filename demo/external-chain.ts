import * as v from 'valibot'
import type { Chain } from './chain.ts'
import { DemoError } from './errors.ts'
import { NETWORK, PROGRAM, programChecksum, programSource } from './program.ts'

/** ms until a node that says nothing counts as unreachable. */
const ANSWER_MS = 10_000
/** Bytes of an answer: a program's text is at most 100 kB. */
const ANSWER_BYTES = 1024 * 1024
/** microcredits; deploying the contract costs 22.5 credits (contracts/ghost_msg/README.md), gifts come on top. */
const ENOUGH_TO_DEPLOY = 30_000_000

/** Answer of a node as JSON; undefined where it answers with an error. @throws DemoError `chain-unreachable` */
async function ask(url: string, path: string): Promise<unknown> {
  let response: Response
  let body: string
  try {
    response = await fetch(`${url}/${NETWORK}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) })
    body = await response.text()
    if (body.length > ANSWER_BYTES) throw new DemoError('chain-unreachable', `${url} answers without end.`)
  } catch (error) {
    const message = `No Aleo node answers at ${url}: is it running, and is this the address before "/${NETWORK}"?`
    throw new DemoError('chain-unreachable', message, { cause: error })
  }
  if (!response.ok) return undefined
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new DemoError('chain-unreachable', `What answers at ${url} is no Aleo node.`, { cause: error })
  }
}

async function programOnChain(url: string): Promise<string | undefined> {
  const answer = await ask(url, `/program/${PROGRAM}`)
  return typeof answer === 'string' ? answer : undefined
}

async function balanceOf(url: string, address: string): Promise<number> {
  const answer = await ask(url, `/program/credits.aleo/mapping/account/${address}`)
  const read = v.safeParse(v.pipe(v.string(), v.regex(/^\d{1,15}u64$/)), answer)
  return read.success ? Number(read.output.slice(0, -'u64'.length)) : 0
}

/** Only development chains run on the same machine; a public one knows nothing of the published key either. */
function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}

async function checkNode(url: string): Promise<void> {
  const height = await ask(url, '/block/height/latest')
  if (!v.is(v.pipe(v.number(), v.integer(), v.minValue(0)), height)) {
    throw new DemoError(
      'chain-unreachable',
      `What answers at ${url} is no Aleo node of the network ${NETWORK}.`
    )
  }
}

/**
 * A node that runs already. Deploys the contract there when it is missing, with the key that `leo devnode` publishes;
 * the SDK is loaded only for that and for gifts.
 * @throws DemoError `chain-unreachable`, `chain-lacks-program`, `program-differs`, `deployment-failed`
 */
export async function useExternalChain(address: string, announce: (line: string) => void): Promise<Chain> {
  const url = address.replace(/\/+$/, '')
  await checkNode(url)
  const source = programSource()
  const { openDevnodeWallet, DEVNODE_ADDRESS } = await import('./devnode-wallet.ts')
  const balance = await balanceOf(url, DEVNODE_ADDRESS)
  const onChain = await programOnChain(url)
  if (onChain === undefined) {
    if (balance < ENOUGH_TO_DEPLOY) {
      const message = `${PROGRAM} is not on the chain at ${url}, and the published key of leo devnode has no credits there to deploy it.`
      throw new DemoError('chain-lacks-program', message)
    }
    announce(`Deploying ${PROGRAM} at ${url} …`)
    await (await openDevnodeWallet(url)).deploy(source)
  } else if (programChecksum(onChain) !== programChecksum(source)) {
    throw new DemoError(
      'program-differs',
      `The ${PROGRAM} on the chain at ${url} is another program than this one.`
    )
  }
  const treasury = {
    transfer: async (recipient: string, microcredits: number) =>
      (await openDevnodeWallet(url)).transfer(recipient, microcredits)
  }
  return {
    url,
    programChecksum: programChecksum(source),
    execution: balance > 0 || isLoopback(url) ? 'unproven' : 'prove',
    ...(balance > 0 ? { treasury } : {}),
    close: async () => undefined
  }
}

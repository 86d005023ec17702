import { faucetTransfer } from '../faucet.ts'
import type { Devchain } from '../index.ts'
import { get, post } from './client.ts'
import type { Answer } from './client.ts'

/** Someone with nothing to lose. */
export const someone = 'aleo1qgqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqanmpl0'

/** A transfer that needs no SDK: from the faucet, as its own transactions are. */
export async function transfer(
  chain: Devchain,
  nonce: string,
  microcredits = 5n
): Promise<{ readonly id: string }> {
  const { body } = await get(chain.url, '/stateRoot/latest')
  return faucetTransfer(someone, microcredits, nonce, String(body))
}

/** Broadcasts JSON. */
export async function broadcastJson(chain: Devchain, transaction: unknown): Promise<Answer> {
  return post(chain.url, '/transaction/broadcast', JSON.stringify(transaction))
}

/** Microcredits of an account as the node shows them. */
export async function balanceOf(chain: Devchain, address: string): Promise<unknown> {
  return (await get(chain.url, `/program/credits.aleo/mapping/account/${address}`)).body
}

/** Height of the chain as the node shows it. */
export async function heightOf(chain: Devchain): Promise<unknown> {
  return (await get(chain.url, '/block/height/latest')).body
}

/** A deployment paid by the faucet; `functions` are given keys that say nothing. */
export async function deployment(
  chain: Devchain,
  nonce: string,
  program: string,
  functions: readonly string[]
): Promise<{ readonly id: string }> {
  const { execution: _unused, ...paid } = (await transfer(chain, nonce)) as {
    id: string
    execution?: unknown
  }
  return {
    ...paid,
    type: 'deploy',
    owner: { address: someone, signature: 'sign1' },
    deployment: {
      edition: 0,
      program,
      verifying_keys: functions.map((name) => [name, ['verifier1', 'certificate1']])
    }
  } as { readonly id: string }
}

import { NETWORK, PROGRAM } from './program.ts'

/** What the page reads as config.json, beside itself; addresses are relative to the page (docs/deploying.md). */
export interface PageConfiguration {
  readonly version: 1
  readonly network: string
  readonly program: string
  readonly programChecksum: string
  readonly nodes: readonly string[]
  readonly quorum: number
  readonly relays: readonly string[]
  readonly gateways: readonly string[]
  readonly iceServers: readonly { readonly urls: string }[]
  readonly faucet: string | null
  readonly proverUri: string | null
  readonly execution: 'unproven' | 'prove'
  readonly parameters: readonly string[]
}

/** Where the keys and parameters of proofs are published; asked only where proofs are made. */
const PARAMETERS = 'https://parameters.provable.com'

/** One chain behind `./chain`, so the quorum is one; no ICE server, so nobody outside learns who talks. */
export function pageConfiguration(stack: {
  readonly programChecksum: string
  readonly execution: 'unproven' | 'prove'
  readonly relays: readonly string[]
  readonly hasFaucet: boolean
}): PageConfiguration {
  return {
    version: 1,
    network: NETWORK,
    program: PROGRAM,
    programChecksum: stack.programChecksum,
    nodes: ['./chain'],
    quorum: 1,
    relays: stack.relays,
    gateways: [],
    iceServers: [],
    faucet: stack.hasFaucet ? './faucet' : null,
    proverUri: null,
    execution: stack.execution,
    parameters: stack.execution === 'prove' ? [PARAMETERS] : []
  }
}

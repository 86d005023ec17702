import type { Network } from '../config.ts'
import type { ChainState } from './prover.ts'

/**
 * The transport that the SDK's network client is given: it answers from the state that our own client read, checked
 * and capped, and reaches nobody. Whatever else the SDK asks is not found.
 */
export const stateTransport = (network: Network, program: string, state: ChainState): typeof fetch => {
  const answers = new Map<string, unknown>([
    [`/${network}/stateRoot/latest`, state.root],
    [`/${network}/block/height/latest`, state.height],
    // The constructor of the program refuses every later edition, and an amendment is one.
    [
      `/${network}/program/${program}/amendment_count`,
      { program_id: program, edition: 0, amendment_count: 0 }
    ]
  ])
  return (input, init) => {
    const { pathname } = new URL(new Request(input, init).url)
    const answer = answers.get(pathname)
    return Promise.resolve(
      answer === undefined ? new Response('not found', { status: 404 }) : Response.json(answer)
    )
  }
}

import { IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import type { ChainChoice } from './chain-choice.ts'
import type { PooledNode } from './pooled-node.ts'

/**
 * Resolves when the node showed block 0 of our chain and our program, with that block's hash; who shows others is left out.
 * @throws IntegrityError `node-malformed`, `nodes-disagree`; RejectedError `program-missing`, `program-differs`;
 * TransientError when it does not answer
 */
export const recognise = async (node: PooledNode, chain: ChainChoice): Promise<string> => {
  try {
    const { genesis, program } = await node.credentials()
    const chosen = await chain.of(genesis)
    if (genesis !== chosen) {
      node.health.convict('other-chain')
      throw new IntegrityError('node-malformed', `${host(node)} is a node of another chain`)
    }
    if (program === 'same') return genesis
    node.health.convict('other-program')
    throw new RejectedError(`program-${program}`, `our program is not what stands at ${host(node)}`)
  } catch (error) {
    // What it is may change, and is looked at again when its time has come.
    if (error instanceof IntegrityError || error instanceof RejectedError) {
      chain.problem = error
      node.forgetCredentials()
    }
    throw error
  }
}

/** The same, for anything but finding out which chain this is. @throws also TransientError `another-chain` */
export const admit = async (node: PooledNode, chain: ChainChoice): Promise<void> => {
  await recognise(node, chain)
  if (!chain.isExpected)
    throw new TransientError('another-chain', 'the account has not moved to the chain of these nodes yet')
}

const host = ({ reader }: PooledNode): string => new URL(reader.node.url).host

import { startDemoProcess, type DemoProcess } from '../../demo/child.ts'
import { AnchoredChain } from './anchored-chain.ts'
import { converse, type Dialog } from './dialogs.ts'
import { startHolders } from './holders.ts'
import type { People, Somebody } from './people.ts'

/** A conversation partner for each dialog, what was said with him on chain, and its bytes at his side. */
export interface Stack {
  readonly demo: DemoProcess['description']
  readonly self: Somebody
  readonly dialogs: readonly Dialog[]
  /** From now on the node answers so many requests a second, and 429 to the others. */
  limit(requestsPerSecond: number): void
  close(): Promise<void>
}

/** `dialogs` conversations of `each` messages, after `blocks` blocks that have nothing to do with them. */
export async function startStack(
  people: People,
  {
    dialogs: count,
    each,
    blocks
  }: { readonly dialogs: number; readonly each: number; readonly blocks: number }
): Promise<Stack> {
  const self = people.somebody()
  const dialogs = Array.from({ length: count }, (_, index) => {
    const peer = people.somebody()
    // Half of them were opened by the other side, and answered.
    return converse(people, { self, peer, first: index % 2 === 0 ? self : peer }, each, Date.now())
  })
  const anchored = await AnchoredChain.start()
  anchored.addBlocks(blocks)
  await anchored.register(self)
  for (const dialog of dialogs) await anchored.register(dialog.peer)
  for (const dialog of dialogs) await anchored.anchor(dialog)
  const demo = await startDemoProcess(['--port', '0', '--chain', anchored.chain.url])
  const holders = await startHolders(dialogs, demo.description.relays)
  return {
    demo: demo.description,
    self,
    dialogs,
    limit: (requestsPerSecond) => anchored.chain.faults.set({ requestsPerSecond }),
    close: async () => {
      await holders.stop()
      await demo.stop()
      await anchored.chain.close()
    }
  }
}

/** libp2p alone, as our pages run it, for benches that compare with it. Runs inside a page. */
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { personKeys } from '../src/messaging/testing/exchange-person.ts'
import { parseRelays } from '../src/p2p/configuration.ts'
import { createNode } from '../src/p2p/node.ts'

type Node = Awaited<ReturnType<typeof createNode>>

/** A node that is connected to the relays; `name` decides its PeerId. */
export const startBareNode = async (name: string, relays: readonly string[]): Promise<Node> => {
  const known = parseRelays(relays)
  const { deviceSeed } = personKeys(name)
  const node = await createNode({ deviceSeed, relays: known, iceServers: [], direct: true })
  await node.start()
  for (const { address } of known) await node.dial(address)
  return node
}

/** A direct WebRTC connection to a device that waits at this relay. */
export const dialDirectly = async (node: Node, relay: string, device: string): Promise<Connection> => {
  await node.dial(multiaddr(`${relay}/p2p-circuit/p2p/${device}`))
  for (;;) {
    const signal = AbortSignal.timeout(3000)
    const address = multiaddr(`${relay}/p2p-circuit/webrtc/p2p/${device}`)
    // some first attempts hang until their signal fires, and the next succeeds
    const made = await node.services.internals.transportManager
      .dial(address, { signal })
      .catch(() => undefined)
    if (made !== undefined) return made
  }
}

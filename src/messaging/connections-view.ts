import type { Context } from './context.ts'
import type { NetworkStatus, Reachability } from './ports.ts'
import type { ConnectionsView } from './views.ts'

/** Network and chain as one sign. */
const overallState = (
  { relays, direct, relayed }: NetworkStatus,
  chain: ConnectionsView['chain']['state']
): Reachability => {
  const reserved = relays.some(({ state }) => state === 'reserved')
  if (reserved && chain === 'online') return 'online'
  return reserved || direct + relayed > 0 || chain !== 'offline' ? 'connecting' : 'offline'
}

/** Relays, nodes and what waits for them, as the connections page shows it. */
export const connectionsView = (
  { ports, state }: Context,
  network: NetworkStatus,
  chain: ConnectionsView['chain']
): ConnectionsView => ({
  network,
  chain,
  nodes: ports.ledger.nodes(),
  quorum: ports.ledger.quorum,
  queuedCalls: [...state.calls()].filter((call) => call.state !== 'accepted').length,
  state: overallState(network, chain.state)
})

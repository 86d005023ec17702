import type { Context } from './context.ts'
import { courierChoice } from './courier-choice.ts'
import type { NetworkStatus, Reachability } from './ports.ts'
import type { ConnectionsView, CourierView } from './views.ts'

const courierViews = (context: Context): readonly CourierView[] => {
  const { left } = courierChoice(context)
  return (context.ports.couriers?.list() ?? []).map(({ key: _key, ...status }) => ({
    ...status,
    left: left.includes(status.id)
  }))
}

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
  context: Context,
  network: NetworkStatus,
  chain: ConnectionsView['chain'],
  gateways: ConnectionsView['gateways']
): ConnectionsView => ({
  network,
  chain,
  nodes: context.ports.ledger.nodes(),
  quorum: context.ports.ledger.quorum,
  couriers: courierViews(context),
  gateways,
  queuedCalls: [...context.state.calls()].filter((call) => call.state !== 'accepted').length,
  state: overallState(network, chain.state)
})

import type { NetworkStatus, Reachability } from './ports.ts'
import type { ConnectionsView } from './views.ts'

/** Network and chain as one sign. */
export const overallState = (
  { relays, direct, relayed }: NetworkStatus,
  chain: ConnectionsView['chain']['state']
): Reachability => {
  const reserved = relays.some(({ state }) => state === 'reserved')
  if (reserved && chain === 'online') return 'online'
  return reserved || direct + relayed > 0 || chain !== 'offline' ? 'connecting' : 'offline'
}

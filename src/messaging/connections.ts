import { connectionsView } from './connections-view.ts'
import type { Context } from './context.ts'
import type { NetworkStatus } from './ports.ts'
import type { ConnectionsView } from './views.ts'

/** How network and chain stand, as they said last. */
export class Connections {
  readonly #context: Context
  readonly #changed: () => void
  readonly #problem: (code: string) => void
  readonly #unobserve: () => void
  /** Nodes are in contradiction, and the user was told. */
  #toldDispute = false
  #network: NetworkStatus = { relays: [], direct: 0, relayed: 0 }
  #chain: ConnectionsView['chain'] = { state: 'connecting', height: undefined, problem: undefined }

  constructor(
    context: Context,
    events: { readonly connections: () => void; readonly problem: (code: string) => void }
  ) {
    this.#context = context
    this.#changed = events.connections
    this.#problem = events.problem
    this.#unobserve = context.ports.ledger.observeNodes(() => this.#nodesChanged())
  }

  /** With the gateways as whoever asks them knows them. */
  view(gateways: ConnectionsView['gateways']): ConnectionsView {
    return connectionsView(this.#context, this.#network, this.#chain, gateways)
  }

  stop(): void {
    this.#unobserve()
  }

  /** The network said how it is. */
  networkIs(status: NetworkStatus): void {
    this.#network = status
    this.#changed()
  }

  /** The chain answered, or what stood in the way: an error code. */
  chainAnswered(problem: string | undefined, height?: number): void {
    const state = problem === undefined ? 'online' : 'offline'
    this.#chain = { state, height: height ?? this.#chain.height, problem }
    this.#changed()
  }

  /** Who is right is for the user to say, so he is told; that a node is left out is only shown. */
  #nodesChanged(): void {
    this.#changed()
    const disputed = this.#context.ports.ledger.nodes().some(({ state }) => state === 'disputed')
    if (disputed && !this.#toldDispute) this.#problem('nodes-disagree')
    this.#toldDispute ||= disputed
  }
}

import { multiaddr } from '@multiformats/multiaddr'
import type { Clock, Log, Random } from '../messaging/ports.ts'
import { TransientError } from '../protocol/errors.ts'
import { pauseBefore } from './backoff.ts'
import type { Connections } from './connections.ts'
import { DIRECT_ATTEMPTS, DIRECT_GLARE_PAUSE, DIRECT_RETRY } from './limits.ts'
import type { Node } from './node.ts'
import { isDirect } from './session.ts'
import type { Session } from './session.ts'

/** What the upgrades need. */
export interface DirectOptions {
  readonly node: Node
  readonly connections: Connections
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly signal: AbortSignal
}

const CIRCUIT = '/p2p-circuit'

/**
 * Seeks a direct connection beside every circuit that we opened. The circuit carries messages meanwhile and stays
 * when WebRTC is refused; when nothing helps it is tried again, ever more rarely, as long as the circuit lives.
 */
export class DirectUpgrades {
  readonly #options: DirectOptions
  readonly #running = new Set<string>()

  constructor(options: DirectOptions) {
    this.#options = options
  }

  /** To be told of every session; starts an upgrade where one is due. */
  consider(session: Session): void {
    const { connection, device, contact } = session
    // whoever was not answered yet is not shown our network address
    if (
      contact.request !== undefined ||
      isDirect(connection) ||
      connection.direction !== 'outbound' ||
      this.#running.has(device)
    )
      return
    if (this.#hasDirect(device)) return
    this.#running.add(device)
    void this.#upgrade(session).finally(() => this.#running.delete(device))
  }

  #hasDirect(device: string): boolean {
    return this.#options.connections.ofDevice(device).some(({ connection }) => isDirect(connection))
  }

  /** Both called at once: the one with the lower id goes first, the other only if that brought nothing. */
  async #yieldTo(device: string): Promise<void> {
    const { connections, node, clock, signal } = this.#options
    const bothCalled = connections
      .ofDevice(device)
      .some(({ connection }) => connection.direction === 'inbound')
    if (bothCalled && node.peerId.toString() > device) await clock.sleep(DIRECT_GLARE_PAUSE, { signal })
  }

  #isDue(device: string): boolean {
    return !this.#hasDirect(device) && this.#options.connections.ofDevice(device).length > 0
  }

  async #upgrade(session: Session): Promise<void> {
    const { clock, random, log, signal } = this.#options
    try {
      await this.#yieldTo(session.device)
      for (let round = 0; this.#isDue(session.device); round++) {
        if (await this.#attempt(session)) return
        log('info', 'direct-connection-failed', { round })
        await clock.sleep(pauseBefore(round, DIRECT_RETRY, random), { signal })
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Several dials that overlap; the first that succeeds ends the others. */
  async #attempt(session: Session): Promise<boolean> {
    const { clock, signal } = this.#options
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal])
    const dials = DIRECT_ATTEMPTS.map(async ({ after, timeout }) => {
      await clock.sleep(after, { signal: limit })
      if (this.#isDue(session.device))
        await this.#dial(session, AbortSignal.any([limit, AbortSignal.timeout(timeout)]))
    })
    return Promise.any(dials)
      .then(
        () => true,
        () => false
      )
      .finally(() => over.abort(new TransientError('peer-unreachable', 'another attempt succeeded')))
  }

  /**
   * Through the transport itself: libp2p's dial queue would let a new attempt join one that hangs. The address goes
   * through the relay of a circuit that the gater has let us dial.
   */
  async #dial({ connection, device }: Session, signal: AbortSignal): Promise<void> {
    const { node, connections } = this.#options
    const [relay = ''] = connection.remoteAddr.toString().split(CIRCUIT)
    const address = multiaddr(`${relay}${CIRCUIT}/webrtc/p2p/${device}`)
    const dialled = await node.services.internals.transportManager.dial(address, { signal })
    await connections.proof(dialled)
  }
}

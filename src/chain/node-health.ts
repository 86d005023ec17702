import type { NodeFault, NodeState, NodeStatus } from '../messaging/ports.ts'
import { IntegrityError, type GhostError } from '../protocol/errors.ts'
import { NodeBusyError } from './rest/index.ts'

/** How long nodes are left out, and what is lag rather than a lie; all in ms. Tests shorten them. */
export interface Patience {
  /** First pause after it did not answer; doubled each time, up to `longest`. */
  readonly unreachable: number
  /** First pause after a lie; doubled each time, up to `longest`. */
  readonly lying: number
  readonly longest: number
  /** A difference seen so many ms apart … */
  readonly betweenLooks: number
  /** … and so often is no lag. */
  readonly looks: number
}

export const DEFAULT_PATIENCE: Patience = {
  unreachable: 5_000,
  lying: 60_000,
  longest: 3_600_000,
  betweenLooks: 3_000,
  looks: 3
}

const STATE_OF: Readonly<Record<NodeFault, NodeState>> = {
  'no-answer': 'unreachable',
  busy: 'limited',
  nonsense: 'lying',
  'other-network': 'lying',
  'other-chain': 'lying',
  'other-program': 'lying',
  'went-back': 'lying',
  'old-blocks': 'behind',
  hides: 'hiding',
  invents: 'lying',
  contradicts: 'lying',
  contradiction: 'disputed'
}

/** Faults that end with the next answer; the others end with their time. */
const MENDED_BY_AN_ANSWER = new Set<NodeFault | undefined>([undefined, 'no-answer', 'busy', 'nonsense'])
/** Who says such things is not asked even when nobody else is there. */
const DAMNING = new Set<NodeFault | undefined>([
  'other-network',
  'other-chain',
  'other-program',
  'invents',
  'contradicts'
])
/** Order in which nodes are asked, by what they are found at. A node that is not in it is left out. */
const RANK: Partial<Record<NodeState, number>> = { unasked: 0, good: 0, disputed: 1, behind: 2 }
/** Blocks that a replica behind the same address may lag. */
const REPLICA_LAG = 10
/** Differences remembered at a time. */
const MAX_SUBJECTS = 256

/**
 * What is known of one node, by the monotonic clock: a circuit breaker by the wall clock stays open for years when that
 * is set back.
 */
export class NodeHealth {
  readonly url: string
  readonly #patience: Patience
  readonly #changed: () => void
  readonly #looks = new Map<string, { count: number; at: number }>()
  #state: NodeState = 'unasked'
  #fault: NodeFault | undefined
  #since = Date.now()
  #retryAt = 0
  #latency: number | undefined
  #height: number | undefined
  #failures = 0
  #convictions = 0

  constructor(url: string, patience: Patience, changed: () => void) {
    this.url = url
    this.#patience = patience
    this.#changed = changed
  }

  get height(): number | undefined {
    return this.#height
  }

  /** Low is asked first; undefined: left out for now. */
  get rank(): number | undefined {
    return performance.now() >= this.#retryAt ? 0 : RANK[this.#state]
  }

  /** Left out, but better than nobody. */
  get isLastResort(): boolean {
    return this.rank === undefined && !DAMNING.has(this.#fault)
  }

  get status(): NodeStatus {
    const left = this.#retryAt - performance.now()
    return {
      url: this.url,
      state: this.#state,
      fault: this.#fault,
      height: this.#height,
      latency: this.#latency,
      since: this.#since,
      retryAt: left > 0 ? Date.now() + left : undefined
    }
  }

  /** It answered, in `latency` ms, something of the right shape. */
  answered(latency: number): void {
    this.#latency = latency
    this.#failures = 0
    if (MENDED_BY_AN_ANSWER.has(this.#fault) || performance.now() >= this.#retryAt) this.#become(undefined, 0)
  }

  /** It did not answer, or not with sense. */
  failed(error: GhostError): void {
    const busy = error instanceof NodeBusyError ? error.retryAfter : undefined
    const fault = busy !== undefined ? 'busy' : error instanceof IntegrityError ? 'nonsense' : 'no-answer'
    // What it was found at weighs more than that it does not answer either.
    if (!MENDED_BY_AN_ANSWER.has(this.#fault) && performance.now() < this.#retryAt) return
    const first = fault === 'nonsense' ? this.#patience.lying / 4 : this.#patience.unreachable
    this.#become(fault, Math.max(busy ?? 0, this.#doubled(first, this.#failures++)))
  }

  /** It was found at something: left out for a while, each time longer. */
  convict(fault: Exclude<NodeFault, 'no-answer' | 'busy' | 'nonsense'>): void {
    // Nobody is pardoned for being suspected of less.
    if (this.#state === 'lying' && STATE_OF[fault] !== 'lying' && performance.now() < this.#retryAt) return
    const repeated = this.#fault === fault && performance.now() < this.#retryAt
    if (!repeated) this.#convictions++
    this.#become(fault, this.#doubled(this.#patience.lying, Math.max(0, this.#convictions - 1)))
  }

  /** It caught up. */
  acquit(fault: NodeFault): void {
    if (this.#fault === fault) this.#become(undefined, 0)
  }

  /** Its newest block. Answers false when it went back further than replicas of one node differ. */
  sawHeight(height: number): boolean {
    const highest = this.#height ?? height
    const back = height < highest - REPLICA_LAG
    this.#height = back ? height : Math.max(highest, height)
    if (this.#height !== highest) this.#changed()
    return !back
  }

  /** Something differs from what others say; answers true when it did so often enough to be no lag. */
  differs(subject: string): boolean {
    const now = performance.now()
    const before = this.#looks.get(subject) ?? { count: 0, at: -Infinity }
    if (now - before.at >= this.#patience.betweenLooks) {
      this.#looks.delete(subject)
      this.#looks.set(subject, { count: before.count + 1, at: now })
    }
    const [oldest] = this.#looks.keys()
    if (this.#looks.size > MAX_SUBJECTS && oldest !== undefined) this.#looks.delete(oldest)
    return this.isAtOdds(subject)
  }

  /** It differs from the others about this, and not only since a moment ago. */
  isAtOdds(subject: string): boolean {
    return (this.#looks.get(subject)?.count ?? 0) >= this.#patience.looks
  }

  /** It says what the others say. */
  agrees(subject: string): void {
    this.#looks.delete(subject)
  }

  #doubled(first: number, times: number): number {
    return Math.min(this.#patience.longest, first * 2 ** times)
  }

  #become(fault: NodeFault | undefined, pause: number): void {
    const state = fault === undefined ? 'good' : STATE_OF[fault]
    const same = state === this.#state && fault === this.#fault
    if (!same) this.#since = Date.now()
    this.#state = state
    this.#fault = fault
    this.#retryAt = pause === 0 ? 0 : performance.now() + pause
    if (!same || pause > 0) this.#changed()
  }
}

/** Chain nodes, none of them trusted: how each stands. */

/**
 * `good` and `unasked` are asked first. `behind`: its blocks are old. `hiding`: it does not show what others show.
 * `disputed`: it and another contradict each other, and nothing says which is right. `lying`: shown to say what is not
 * so. `limited`: it asks for patience. `unreachable`: it does not answer.
 */
export type NodeState =
  'unasked' | 'good' | 'behind' | 'hiding' | 'disputed' | 'lying' | 'limited' | 'unreachable'

/** What a node did: each has a sentence. */
export type NodeFault =
  | 'no-answer'
  | 'busy'
  | 'nonsense'
  | 'other-network'
  | 'other-chain'
  | 'other-program'
  | 'went-back'
  | 'old-blocks'
  | 'hides'
  | 'invents'
  | 'contradicts'
  | 'contradiction'

export interface NodeStatus {
  readonly url: string
  readonly state: NodeState
  readonly fault: NodeFault | undefined
  /** Newest block it named. */
  readonly height: number | undefined
  /** ms of its last answer. */
  readonly latency: number | undefined
  /** ms since 1970. */
  readonly since: number
  /** ms since 1970, when a node that is left out is asked again. */
  readonly retryAt: number | undefined
}

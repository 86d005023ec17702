import type { Treasury } from './faucet.ts'

/** The chain a demo runs on: its own, or one that was there. */
export interface Chain {
  /** Address before `/{network}`, without a slash at its end. */
  readonly url: string
  /** SHA3-256 of the program, in hex. */
  readonly programChecksum: string
  /** Whether transactions go without proofs, as development chains take them. */
  readonly execution: 'unproven' | 'prove'
  /** Undefined where nobody here holds credits. */
  readonly treasury?: Treasury
  close(): Promise<void>
}

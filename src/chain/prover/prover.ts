import type { CallOptions, Hasher, SignedTransaction } from '../../messaging/ports.ts'
import type { ContractCall } from '../../protocol/contract.ts'
import type { Execution, Network } from '../config.ts'

/** State of the chain that a proof is made against. */
export interface ChainState {
  readonly height: number
  /** `sr1…` */
  readonly root: string
}

export interface BuildRequest {
  readonly call: ContractCall
  /** 32 bytes from which the account key is made (docs/protocol/keys.md). */
  readonly accountSeed: Uint8Array
  /** The node whose chain the transaction is for; the only host that building may ask. */
  readonly nodeUrl: string
  /** Needed where a proof is made on this device. */
  readonly state?: ChainState
}

/** Where the Aleo SDK lives: hashes, derives, signs, proves. Hundreds of ms for the first answer, as it loads the SDK. */
export interface Prover extends Hasher {
  /**
   * @throws TransientError `node-unreachable`, `prover-unavailable`; RejectedError `transaction-unbuildable`,
   * `program-differs`; UsageError `delegate-refused`, and for a delegate `delegate-unavailable`, `delegate-malformed`
   */
  build(request: BuildRequest, options?: CallOptions): Promise<SignedTransaction>
  close(): void
}

export interface ProverOptions {
  readonly network: Network
  /** Name that the text must declare. */
  readonly program: string
  readonly programChecksum: string
  readonly execution: Execution
}

import type { CallOptions, SignedTransaction } from '../../messaging/ports.ts'
import { contractInputs } from '../../protocol/contract.ts'
import { GhostError, RejectedError, TransientError } from '../../protocol/errors.ts'
import type { Address, AddressHash, DialogHash } from '../../protocol/ids.ts'
import { abortable } from '../rest/abortable.ts'
import { programChecksum } from '../rest/program-checksum.ts'
import { buildDelegated } from './build-delegated.ts'
import { buildProven } from './build-proven.ts'
import { buildUnproven } from './build-unproven.ts'
import type { BuildContext } from './build-context.ts'
import { Hashing } from './hashing.ts'
import { browserParameterCache, noParameterCache } from './parameters/cache.ts'
import type { ParameterCache } from './parameters/cache.ts'
import { ParameterSource } from './parameters/source.ts'
import type { BuildOptions, BuildRequest, Prover, ProverOptions } from './prover.ts'
import { loadSdk } from './sdk.ts'
import type { Sdk } from './sdk.ts'

/** How the wasm's own requests fail: as strings, worded by the browser. */
const UNREACHABLE = /fetch|network|request|connect|state ?root|timed? ?out/i

class LocalProver implements Prover {
  readonly #options: ProverOptions
  readonly #source: string
  readonly #parameters: ParameterSource
  #sdk: Promise<Sdk> | undefined
  #hashing: Promise<Hashing> | undefined
  /** One transaction is built at a time: the wasm has one thread. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ProverOptions, source: string, cache: ParameterCache) {
    this.#options = options
    this.#source = source
    this.#parameters = new ParameterSource({ urls: options.parameters ?? [], cache })
  }

  async addressHash(address: Address, options?: CallOptions): Promise<AddressHash> {
    return (await abortable(this.#hash(), options?.signal)).addressHash(address)
  }

  async dialogHash(one: AddressHash, other: AddressHash, options?: CallOptions): Promise<DialogHash> {
    return (await abortable(this.#hash(), options?.signal)).dialogHash(one, other)
  }

  async addressOf(accountSeed: Uint8Array, options?: CallOptions): Promise<Address> {
    return (await abortable(this.#hash(), options?.signal)).addressOf(accountSeed)
  }

  build(request: BuildRequest, options: BuildOptions = {}): Promise<SignedTransaction> {
    const turn = this.#last.then(async () => {
      options.signal?.throwIfAborted()
      return this.#build(request, options)
    })
    this.#last = turn.catch(() => undefined)
    return abortable(turn, options.signal)
  }

  close(): void {
    this.#sdk = undefined
    this.#hashing = undefined
  }

  async #build(request: BuildRequest, options: BuildOptions): Promise<SignedTransaction> {
    this.#checkSource()
    const sdk = await this.#load()
    const key = sdk.PrivateKey.from_seed_unchecked(request.accountSeed)
    const inputs = contractInputs(request.call)
    try {
      const context = { sdk, key, source: this.#source, call: request.call, inputs }
      return await this.#execute(context, request, options)
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (cause instanceof GhostError) throw cause
      throw classified(cause)
    } finally {
      key.free()
    }
  }

  #execute(
    context: BuildContext,
    { execution, nodeUrl, state }: BuildRequest,
    options: BuildOptions
  ): Promise<SignedTransaction> {
    const { network } = this.#options
    if (execution === 'unproven') return buildUnproven(context, nodeUrl)
    return execution === 'prove'
      ? buildProven(context, network, state, this.#parameters, options)
      : buildDelegated(context, `${execution.delegated}/${network}`, options)
  }

  /** The page was built with one program; a configuration that names another must not make us sign for it. */
  #checkSource(): void {
    const { program, programChecksum: expected } = this.#options
    if (programChecksum(this.#source) !== expected || !this.#source.startsWith(`program ${program};`))
      throw new RejectedError('program-differs', `this app was built for another program than ${program}`)
  }

  #load(): Promise<Sdk> {
    this.#sdk ??= loadSdk(this.#options.network).catch((cause: unknown) => {
      this.#sdk = undefined
      throw new TransientError('prover-unavailable', 'the Aleo library could not be loaded', { cause })
    })
    return this.#sdk
  }

  #hash(): Promise<Hashing> {
    this.#hashing ??= this.#load().then(
      (sdk) => new Hashing(sdk),
      (error: unknown) => {
        this.#hashing = undefined
        throw error
      }
    )
    return this.#hashing
  }
}

const classified = (cause: unknown): GhostError => {
  const reason = String(cause).slice(0, 200)
  if (cause instanceof WebAssembly.RuntimeError)
    return new TransientError('prover-unavailable', `the Aleo library broke down: ${reason}`, { cause })
  return UNREACHABLE.test(reason)
    ? new TransientError('node-unreachable', `no transaction could be built: ${reason}`, { cause })
    : new RejectedError('transaction-unbuildable', `no transaction could be built: ${reason}`, { cause })
}

/**
 * A prover in this thread, for a worker and for Node.
 * @param source text of the compiled program (contracts/ghost_msg/ghost_msg.aleo), byte for byte
 * @param cache where proving keys are kept; the browser's, where there is one
 */
export const createLocalProver = (
  options: ProverOptions,
  source: string,
  cache: ParameterCache = typeof caches === 'undefined' ? noParameterCache : browserParameterCache(caches)
): Prover => new LocalProver(options, source, cache)

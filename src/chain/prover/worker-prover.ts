import { releaseProxy, wrap } from 'comlink'
import type { Remote } from 'comlink'
import type { CallOptions, SignedTransaction } from '../../messaging/ports.ts'
import { TransientError } from '../../protocol/errors.ts'
import type { Address, AddressHash, DialogHash } from '../../protocol/ids.ts'
import { abortable } from '../rest/abortable.ts'
import type { BuildRequest, Prover, ProverOptions } from './prover.ts'
import { valueOf } from './worker-protocol.ts'
import type { Outcome, ProverWorker } from './worker-protocol.ts'

interface Running {
  readonly worker: Worker
  readonly remote: Remote<ProverWorker>
  /** Rejects when the worker dies: comlink alone would wait for ever. */
  readonly broken: Promise<never>
}

class WorkerProver implements Prover {
  readonly #options: ProverOptions
  readonly #hosts: readonly string[]
  #running: Running | undefined

  constructor(options: ProverOptions, hosts: readonly string[]) {
    this.#options = options
    this.#hosts = hosts
  }

  addressHash(address: Address, options?: CallOptions): Promise<AddressHash> {
    return this.#call((remote) => remote.addressHash(address), options)
  }

  dialogHash(one: AddressHash, other: AddressHash, options?: CallOptions): Promise<DialogHash> {
    return this.#call((remote) => remote.dialogHash(one, other), options)
  }

  addressOf(accountSeed: Uint8Array, options?: CallOptions): Promise<Address> {
    return this.#call((remote) => remote.addressOf(accountSeed), options)
  }

  build(request: BuildRequest, options?: CallOptions): Promise<SignedTransaction> {
    return this.#call((remote) => remote.build(request), options)
  }

  close(): void {
    this.#running?.remote[releaseProxy]()
    this.#running?.worker.terminate()
    this.#running = undefined
  }

  async #call<T>(
    ask: (remote: Remote<ProverWorker>) => Promise<Outcome<T>>,
    options: CallOptions | undefined
  ): Promise<T> {
    options?.signal?.throwIfAborted()
    const { remote, broken } = (this.#running ??= this.#start())
    return valueOf(await abortable(Promise.race([ask(remote), broken]), options?.signal))
  }

  #start(): Running {
    const worker = new Worker(new URL('./prover.worker.ts', import.meta.url), {
      type: 'module',
      name: 'prover'
    })
    const broken = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        this.close()
        reject(new TransientError('prover-unavailable', `the prover stopped: ${event.message}`))
      })
    })
    // Heard by every pending call; without any there is nobody to tell.
    broken.catch(() => undefined)
    const remote = wrap<ProverWorker>(worker)
    void remote.configure(this.#options, this.#hosts)
    return { worker, remote, broken }
  }
}

/**
 * A prover in a worker of its own, started on first need.
 * @param hosts absolute URLs that it may ask besides the page's own files
 */
export const createWorkerProver = (options: ProverOptions, hosts: readonly string[]): Prover =>
  new WorkerProver(options, hosts)

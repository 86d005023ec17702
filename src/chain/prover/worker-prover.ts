import { proxy, releaseProxy, wrap } from 'comlink'
import type { Remote } from 'comlink'
import type { CallOptions, SignedTransaction } from '../../messaging/ports.ts'
import { TransientError } from '../../protocol/errors.ts'
import type { Address, AddressHash, DialogHash } from '../../protocol/ids.ts'
import { abortable } from '../rest/abortable.ts'
import type { BuildOptions, BuildRequest, Prover, ProverOptions } from './prover.ts'
import { valueOf } from './worker-protocol.ts'
import type { Outcome, ProverWorker } from './worker-protocol.ts'

interface Running {
  readonly remote: Remote<ProverWorker>
  /** Rejects when the worker is stopped or dies: comlink alone would wait for ever. */
  readonly stopped: Promise<never>
  stop(reason: string): void
}

const start = (options: ProverOptions, hosts: readonly string[]): Running => {
  const worker = new Worker(new URL('./prover.worker.ts', import.meta.url), {
    type: 'module',
    name: 'prover'
  })
  const remote = wrap<ProverWorker>(worker)
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  // Heard by every pending call; without any there is nobody to tell.
  stopped.catch(() => undefined)
  let running = true
  const stop = (reason: string): void => {
    if (!running) return
    running = false
    reject(new TransientError('prover-unavailable', reason))
    remote[releaseProxy]()
    worker.terminate()
  }
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    stop(`the prover stopped: ${event.message}`)
  })
  void remote.configure(options, hosts)
  return { remote, stopped, stop }
}

class WorkerProver implements Prover {
  readonly #options: ProverOptions
  readonly #hosts: () => readonly string[]
  #running: Running | undefined

  constructor(options: ProverOptions, hosts: () => readonly string[]) {
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

  async build(request: BuildRequest, options?: BuildOptions): Promise<SignedTransaction> {
    const report = proxy(options?.report ?? (() => undefined))
    try {
      return await this.#call((remote) => remote.build(request, report), options)
    } catch (error) {
      // A proof hears no signal: the wasm has the worker's thread for minutes. It ends with its worker.
      if (options?.signal?.aborted === true && request.execution !== 'unproven') this.close()
      throw error
    }
  }

  close(): void {
    this.#running?.stop('the prover was closed')
    this.#running = undefined
  }

  async #call<T>(
    ask: (remote: Remote<ProverWorker>) => Promise<Outcome<T>>,
    options: CallOptions | undefined
  ): Promise<T> {
    options?.signal?.throwIfAborted()
    const running = (this.#running ??= start(this.#options, this.#hosts()))
    try {
      return valueOf(await abortable(Promise.race([ask(running.remote), running.stopped]), options?.signal))
    } catch (error) {
      if (error instanceof TransientError && error.code === 'prover-unavailable') this.#discard(running)
      throw error
    }
  }

  /** A worker whose library did not load or broke down does not recover: the next call gets a new one. */
  #discard(running: Running): void {
    running.stop('the prover broke down')
    if (this.#running === running) this.#running = undefined
  }
}

/**
 * A prover in a worker of its own, started on first need.
 * @param hosts absolute URLs that it may ask besides the page's own files, read whenever a worker starts
 */
export const createWorkerProver = (options: ProverOptions, hosts: () => readonly string[]): Prover =>
  new WorkerProver(options, hosts)

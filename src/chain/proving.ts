import type { CallOptions } from '../messaging/ports.ts'
import { TransientError, UsageError } from '../protocol/errors.ts'
import type { Execution } from './config.ts'
import type { ProvingProgress } from './prover/progress.ts'
import type { BuildOptions } from './prover/prover.ts'

/** What the user wants: what the configuration says, proofs in this browser, or by a prover of his own choice. */
export type ProverChoice = 'configured' | 'here' | { readonly delegated: string }

export interface ProvingView {
  readonly execution: Execution
  /** The user stopped a proof; none is begun before he lets it go on. */
  readonly paused: boolean
  /** What the proof under way is doing. */
  readonly progress: ProvingProgress | undefined
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
const MAX_URL = 2048

/**
 * Address of a prover as a person types it, without a slash at its end.
 * @throws UsageError `prover-url-invalid` for anything but https (http on this machine), and for one with a secret in it
 */
export const proverUrl = (text: string): string => {
  const url = text.length > MAX_URL ? null : URL.parse(text.trim())
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))
  if (url === null || !safe || url.username !== '' || url.password !== '' || url.search + url.hash !== '')
    throw new UsageError('prover-url-invalid', 'not the https address of a prover')
  return url.href.replace(/\/+$/, '')
}

/** How transactions come to their proof: chosen by the user, watched while it runs, stopped by him. */
export class Proving {
  readonly #configured: Execution
  readonly #listeners = new Set<(view: ProvingView) => void>()
  readonly #changed: () => void
  #view: ProvingView
  #running = new Set<AbortController>()

  /** @param changed is called when another way was chosen */
  constructor(configured: Execution, changed: () => void = () => undefined) {
    this.#configured = configured
    this.#changed = changed
    this.#view = { execution: configured, paused: false, progress: undefined }
  }

  get execution(): Execution {
    return this.#view.execution
  }

  get view(): ProvingView {
    return this.#view
  }

  /** Calls `listener` for each change until the returned function is called. */
  observe(listener: (view: ProvingView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * From the next transaction on. A chain that takes no proofs has nothing to choose.
   * @throws UsageError `prover-url-invalid`
   */
  choose(choice: ProverChoice): void {
    if (this.#configured === 'unproven') return
    const execution =
      choice === 'configured'
        ? this.#configured
        : choice === 'here'
          ? 'prove'
          : { delegated: proverUrl(choice.delegated) }
    this.#show({ execution })
    this.#changed()
  }

  /** Stops the proof under way and begins no other. Messages go on unanchored meanwhile. */
  cancel(): void {
    this.#show({ paused: true })
    for (const controller of this.#running) controller.abort(paused())
  }

  resume(): void {
    this.#show({ paused: false })
  }

  /**
   * Runs one build with what it needs to be watched and stopped.
   * @throws TransientError `proving-paused`; what `build` throws
   */
  async run<T>(
    build: (execution: Execution, options: BuildOptions) => Promise<T>,
    options: CallOptions = {}
  ): Promise<T> {
    const { execution } = this
    if (execution === 'unproven') return build(execution, options)
    if (this.#view.paused) throw paused()
    const controller = new AbortController()
    this.#running.add(controller)
    const signal =
      options.signal === undefined ? controller.signal : AbortSignal.any([options.signal, controller.signal])
    try {
      return await build(execution, { signal, report: (progress) => this.#show({ progress }) })
    } finally {
      this.#running.delete(controller)
      this.#show({ progress: undefined })
    }
  }

  #show(changed: Partial<ProvingView>): void {
    this.#view = { ...this.#view, ...changed }
    for (const listener of this.#listeners) listener(this.#view)
  }
}

const paused = (): TransientError =>
  new TransientError('proving-paused', 'proofs wait until they are let go on')

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { GhostError, IntegrityError, TransientError } from '../../../protocol/errors.ts'
import type { CallOptions } from '../../../messaging/ports.ts'
import type { Report } from '../progress.ts'
import type { ParameterCache } from './cache.ts'
import type { ParameterFile } from './files.ts'

/** ms without a byte after which a source counts as silent. */
const PATIENCE = 30_000
/** Bytes between two reports of progress. */
const REPORT_EVERY = 262_144

export interface SourceOptions {
  /** Absolute URLs before `/{network}/{file}`, asked in order. */
  readonly urls: readonly string[]
  readonly cache: ParameterCache
  /** ms without a byte; 30 s unless told. */
  readonly patience?: number
}

export interface LoadOptions extends CallOptions {
  readonly report?: Report
}

/** Where keys and parameters come from: a cache, then the configured hosts. Neither is believed. */
export class ParameterSource {
  readonly #urls: readonly string[]
  readonly #cache: ParameterCache
  readonly #patience: number

  constructor(options: SourceOptions) {
    this.#urls = options.urls
    this.#cache = options.cache
    this.#patience = options.patience ?? PATIENCE
  }

  /** Names of files that were fetched before; none where the cache does not answer: they are fetched again then. */
  kept(): Promise<readonly string[]> {
    return this.#cache.names().catch(() => [])
  }

  /**
   * The whole file, of the expected size and SHA-256.
   * @throws TransientError `parameter-unavailable`, IntegrityError `parameter-differs` (both name file and host),
   * the signal's reason
   */
  async load(file: ParameterFile, options: LoadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    // A cache that does not answer has nothing.
    const kept = await this.#cache.read(file.name).catch(() => undefined)
    if (kept !== undefined && isFile(file, kept)) return kept
    if (kept !== undefined) await this.#cache.remove(file.name).catch(() => undefined)
    const bytes = await this.#fetch(file, options)
    // Without room the file is fetched again next time; the proof does not depend on it.
    await this.#cache
      .write(file.name, bytes)
      .catch(() => options.report?.({ stage: 'not-kept', file: file.name }))
    return bytes
  }

  /** From the first host that has it as it must be; what the last one did wrong when none has. */
  async #fetch(file: ParameterFile, options: LoadOptions): Promise<Uint8Array<ArrayBuffer>> {
    let failure: GhostError = new TransientError(
      'parameter-unavailable',
      `${file.name}: no host for proving keys is configured`
    )
    for (const url of this.#urls) {
      try {
        return await this.#fetchFrom(url, file, options)
      } catch (error) {
        options.signal?.throwIfAborted()
        if (!(error instanceof GhostError)) throw error
        failure = error
      }
    }
    throw failure
  }

  async #fetchFrom(
    base: string,
    file: ParameterFile,
    options: LoadOptions
  ): Promise<Uint8Array<ArrayBuffer>> {
    const url = `${base.replace(/\/$/, '')}/${file.folder}/${file.name}`
    const { host } = new URL(url)
    const silence = new AbortController()
    const signal =
      options.signal === undefined ? silence.signal : AbortSignal.any([options.signal, silence.signal])
    let timer: ReturnType<typeof setTimeout> | undefined
    const heard = (received: number): void => {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), this.#patience)
      options.report?.({ stage: 'fetching', file: file.name, received, size: file.size })
    }
    try {
      heard(0)
      const bytes = await receive(await ask(url, signal), file, host, heard)
      if (!isFile(file, bytes)) throw differs(file, host, 'has another SHA-256')
      return bytes
    } catch (cause) {
      if (cause instanceof GhostError) throw cause
      throw unavailable(file, host, silence.signal.aborted ? 'fell silent' : 'does not answer', cause)
    } finally {
      clearTimeout(timer)
    }
  }
}

const isFile = (file: ParameterFile, bytes: Uint8Array): boolean =>
  bytes.byteLength === file.size && bytesToHex(sha256(bytes)) === file.sha256

const ask = (url: string, signal: AbortSignal): Promise<Response> =>
  fetch(url, { signal, redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' })

/** Reads exactly the announced size, and not one byte more than expected whatever is sent. */
const receive = async (
  response: Response,
  file: ParameterFile,
  host: string,
  heard: (received: number) => void
): Promise<Uint8Array<ArrayBuffer>> => {
  if (response.status !== 200) {
    await response.body?.cancel()
    throw unavailable(file, host, `answered ${response.status}`)
  }
  const bytes = new Uint8Array(file.size)
  let received = 0
  let reported = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    if (received + part.value.byteLength > file.size) {
      await reader?.cancel()
      throw differs(file, host, `is longer than ${file.size} bytes`)
    }
    bytes.set(part.value, received)
    received += part.value.byteLength
    if (received - reported < REPORT_EVERY && received < file.size) continue
    reported = received
    heard(received)
  }
  if (received < file.size) throw differs(file, host, `ends after ${received} of ${file.size} bytes`)
  return bytes
}

const differs = (file: ParameterFile, host: string, how: string): IntegrityError =>
  new IntegrityError('parameter-differs', `${file.name} from ${host} ${how}; it is not used`)

const unavailable = (file: ParameterFile, host: string, how: string, cause?: unknown): TransientError =>
  new TransientError('parameter-unavailable', `${file.name}: ${host} ${how}`, { cause })

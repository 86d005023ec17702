import { expose } from 'comlink'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RejectedError, TransientError } from '../../protocol/errors.ts'
import { addressHash, contentHashFromBytes, parseAddress } from '../../protocol/ids.ts'
import type { Execution } from '../config.ts'
import type { ProvingProgress } from './progress.ts'
import type { ProverOptions } from './prover.ts'
import { outcomeOf, valueOf } from './worker-protocol.ts'
import type { ProverWorker } from './worker-protocol.ts'
import { createWorkerProver } from './worker-prover.ts'

const options: ProverOptions = {
  network: 'testnet',
  program: 'p.aleo',
  programChecksum: ''
}
const address = parseAddress('aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px')
const hash = addressHash('07'.repeat(32))
const never = <T>(): Promise<T> => new Promise(() => undefined)

/** Workers that were started, and how the next one behaves; their code runs in this thread behind a message port. */
let started: PortWorker[]
let behaviour: Partial<ProverWorker>
let configured: unknown[]

class PortWorker extends EventTarget {
  readonly #port: MessagePort
  terminated = false

  constructor() {
    super()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
      this.dispatchEvent(new MessageEvent('message', { data }))
    )
    port1.start()
    expose({ configure: (...all: unknown[]) => void configured.push(all), ...behaviour }, port2)
    started.push(this)
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer)
  }

  terminate(): void {
    this.terminated = true
    this.#port.close()
  }

  die(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }))
  }
}

beforeEach(() => {
  started = []
  configured = []
  behaviour = { addressHash: () => outcomeOf(async () => hash) }
  vi.stubGlobal('Worker', PortWorker)
})
afterEach(() => vi.unstubAllGlobals())

describe('a prover in a worker', () => {
  it('starts on first need, once, with its configuration', async () => {
    const prover = createWorkerProver(options, () => ['http://127.0.0.1:1'])
    expect(started).toHaveLength(0)
    expect(await prover.addressHash(address)).toBe(hash)
    expect(await prover.addressHash(address)).toBe(hash)
    expect(started).toHaveLength(1)
    expect(configured).toEqual([[options, ['http://127.0.0.1:1']]])
    prover.close()
    expect(started[0]?.terminated).toBe(true)
  })

  it('rejects what is under way when it dies, and starts anew', async () => {
    const prover = createWorkerProver(options, () => [])
    behaviour = { addressHash: never }
    const lost = prover.addressHash(address)
    started[0]?.die('out of memory')
    await expect(lost).rejects.toMatchObject({ name: 'TransientError', code: 'prover-unavailable' })
    behaviour = { addressHash: () => outcomeOf(async () => hash) }
    expect(await prover.addressHash(address)).toBe(hash)
    expect(started.map(({ terminated }) => terminated)).toEqual([true, false])
    prover.close()
  })

  it('starts anew after its library broke down', async () => {
    const prover = createWorkerProver(options, () => [])
    behaviour = {
      addressHash: () => outcomeOf(() => Promise.reject(new TransientError('prover-unavailable', 'no wasm')))
    }
    await expect(prover.addressHash(address)).rejects.toMatchObject({ code: 'prover-unavailable' })
    expect(started[0]?.terminated).toBe(true)
  })

  it('rejects what is under way when it is closed, or its signal fires', async () => {
    const prover = createWorkerProver(options, () => [])
    behaviour = { addressHash: never }
    const controller = new AbortController()
    const [aborted, closed] = [prover.addressHash(address, controller), prover.addressHash(address)]
    controller.abort('enough')
    await expect(aborted).rejects.toBe('enough')
    prover.close()
    await expect(closed).rejects.toMatchObject({ code: 'prover-unavailable' })
  })
})

describe('a proof in a worker', () => {
  const call = { function: 'save_contacts', contentHash: contentHashFromBytes(new Uint8Array(31)) } as const
  const request = (execution: Execution) => ({
    call,
    accountSeed: new Uint8Array(32),
    nodeUrl: 'http://127.0.0.1:1',
    execution
  })

  it('tells what it is doing', async () => {
    const prover = createWorkerProver(options, () => [])
    behaviour = {
      build: (_request, report) =>
        outcomeOf(() => {
          report({ stage: 'proving' })
          return Promise.resolve({ id: 'at1', body: '{}', fee: 1 })
        })
    }
    const seen: ProvingProgress[] = []
    const built = await prover.build(request('prove'), { report: (progress) => void seen.push(progress) })
    expect(built.id).toBe('at1')
    await vi.waitFor(() => expect(seen).toEqual([{ stage: 'proving' }]))
    prover.close()
  })

  it('ends with its worker when it is stopped; signing alone leaves the worker running', async () => {
    const prover = createWorkerProver(options, () => [])
    behaviour = { build: never }
    for (const execution of ['unproven', 'prove'] as const) {
      const controller = new AbortController()
      const stopped = prover.build(request(execution), controller)
      controller.abort('enough')
      await expect(stopped).rejects.toBe('enough')
    }
    expect(started.map(({ terminated }) => terminated)).toEqual([true])
    behaviour = { addressHash: () => outcomeOf(async () => hash) }
    expect(await prover.addressHash(address)).toBe(hash)
    expect(started).toHaveLength(2)
    prover.close()
  })
})

describe('errors that cross from the worker', () => {
  const crossed = async (error: Error): Promise<unknown> =>
    valueOf(structuredClone(await outcomeOf(() => Promise.reject(error))))

  it('keep class, code and details', async () => {
    const error = new RejectedError('program-differs', 'another program', { details: { limit: 3 } })
    await expect(crossed(error)).rejects.toBeInstanceOf(RejectedError)
    await expect(crossed(error)).rejects.toMatchObject({ code: 'program-differs', details: { limit: 3 } })
  })

  it('become a broken prover when they are not ours', async () => {
    await expect(crossed(new RangeError('stack'))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'prover-unavailable'
    })
  })
})

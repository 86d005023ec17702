import { describe, expect, it } from 'vitest'
import type { ProvingView } from './proving.ts'
import { proverUrl, Proving } from './proving.ts'

const never = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))

describe('how transactions come to their proof', () => {
  it('is what the configuration says, until the user chooses', async () => {
    let changes = 0
    const proving = new Proving('prove', () => changes++)
    const used = (): Promise<unknown> => proving.run((execution) => Promise.resolve(execution))
    expect(await used()).toBe('prove')
    proving.choose({ delegated: 'https://prover.test/v2/' })
    expect(await used()).toEqual({ delegated: 'https://prover.test/v2' })
    proving.choose('configured')
    expect(await used()).toBe('prove')
    expect(changes).toBe(2)
  })

  it('is no choice where the chain takes no proofs', async () => {
    const proving = new Proving('unproven')
    proving.choose({ delegated: 'https://prover.test' })
    proving.cancel()
    expect(await proving.run((execution) => Promise.resolve(execution))).toBe('unproven')
  })

  it.each([
    'prover.test',
    'http://prover.test',
    'https://name:secret@prover.test',
    'https://prover.test/?key=1',
    'javascript:alert(1)',
    ''
  ])('is no prover at "%s"', (url) => {
    const proving = new Proving('prove')
    expect(() => proving.choose({ delegated: url })).toThrow(
      expect.objectContaining({ code: 'prover-url-invalid' })
    )
    expect(proving.execution).toBe('prove')
  })

  it('may be plain http on this machine', () => {
    expect(proverUrl(' http://127.0.0.1:3050/ ')).toBe('http://127.0.0.1:3050')
  })

  it('is shown while it runs, and can be stopped and let go on', async () => {
    const proving = new Proving('prove')
    const seen: ProvingView[] = []
    proving.observe((view) => void seen.push(view))
    const stopped = proving.run((_, { signal, report }) => {
      report?.({ stage: 'proving' })
      return never(signal)
    })
    expect(seen.at(-1)?.progress).toEqual({ stage: 'proving' })
    proving.cancel()
    await expect(stopped).rejects.toMatchObject({ name: 'TransientError', code: 'proving-paused' })
    expect(seen.at(-1)).toEqual({ execution: 'prove', paused: true, progress: undefined })
    await expect(proving.run(() => Promise.resolve(1))).rejects.toMatchObject({ code: 'proving-paused' })
    proving.resume()
    expect(await proving.run(() => Promise.resolve(1))).toBe(1)
  })

  it('ends with the reason of whoever asked', async () => {
    const controller = new AbortController()
    const work = new Proving('prove').run((_, { signal }) => never(signal), controller)
    controller.abort(new RangeError('locked'))
    await expect(work).rejects.toThrow('locked')
  })
})

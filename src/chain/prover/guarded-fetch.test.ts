import { describe, expect, it, vi } from 'vitest'
import { guardedFetch } from './guarded-fetch.ts'

const guarded = () => {
  const inner = vi.fn<typeof fetch>(async () => new Response('1'))
  return { inner, fetch: guardedFetch(['http://page.test/app/', 'http://node.test:3030'], inner) }
}

describe('requests of the library', () => {
  it('reach the page and the configured nodes, without the headers it adds', async () => {
    const { inner, fetch } = guarded()
    await fetch(
      new Request('http://node.test:3030/testnet/stateRoot/latest', {
        headers: { 'x-aleo-sdk-version': '1' }
      })
    )
    await fetch('http://page.test/app/assets/aleo.wasm')
    expect(inner.mock.calls.map(([url]) => url)).toEqual([
      'http://node.test:3030/testnet/stateRoot/latest',
      'http://page.test/app/assets/aleo.wasm'
    ])
    expect(inner.mock.calls.every(([, init]) => init?.headers === undefined)).toBe(true)
  })

  it('reach nobody else', async () => {
    const { inner, fetch } = guarded()
    for (const url of ['https://api.provable.com/v2', 'http://node.test:3031/', 'https://node.test:3030/'])
      await expect(fetch(url)).rejects.toThrow(TypeError)
    expect(inner).not.toHaveBeenCalled()
  })

  it('keep body and method where the prover is asked', async () => {
    const { inner, fetch } = guarded()
    await fetch('http://node.test:3030/prove', { method: 'POST', body: '{}' })
    const [request] = inner.mock.calls[0] ?? []
    expect(request).toBeInstanceOf(Request)
    expect(await (request as Request).text()).toBe('{}')
  })
})

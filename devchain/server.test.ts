import { expect, test } from 'vitest'
import { listen } from './server.ts'

test('no time is set after which an idle socket is closed: a busy client may be about to use it', async () => {
  const server = await listen(() => new Response('here'), '127.0.0.1', 0)
  const answer = await fetch(`http://127.0.0.1:${server.port}/`)
  expect(await answer.text()).toBe('here')
  expect(answer.headers.get('keep-alive')).toBeNull()
  await server.close()
})

import { expect, it } from 'vitest'
import { Loop } from './loop.ts'

it('a loop never rests longer than a timer can count, however far the clock was set back', async () => {
  const rests: number[] = []
  const clock = {
    now: () => 0,
    sleep: (ms: number) => {
      rests.push(ms)
      return new Promise<void>(() => undefined)
    }
  }
  const loop = new Loop({ clock, log: () => undefined, name: 'test', step: async () => 3e11 })
  loop.start()
  await expect.poll(() => rests.length).toBe(1)
  await loop.stop()
  expect(rests[0]).toBeLessThan(2 ** 31)
})

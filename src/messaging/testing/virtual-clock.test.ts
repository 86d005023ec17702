import { describe, expect, it } from 'vitest'
import { VirtualClock, WORLD_BEGINS } from './virtual-clock.ts'

describe('the virtual clock', () => {
  it('runs events by due time, then in the order they were asked for', async () => {
    const clock = new VirtualClock()
    const order: string[] = []
    clock.after(20, () => order.push('late'))
    clock.after(10, () => order.push('first'))
    clock.after(10, () => order.push('second'))
    clock.after(10, () => clock.after(0, () => order.push('set off')))
    await clock.run(20)
    expect(order).toEqual(['first', 'second', 'set off', 'late'])
    expect(clock.now()).toBe(WORLD_BEGINS + 20)
    expect(clock.pending).toBe(0)
  })

  it('lets everything an event set off run before the next event', async () => {
    const clock = new VirtualClock()
    const order: string[] = []
    const chain = async () => {
      for (let turn = 0; turn < 50; turn++) await Promise.resolve()
      order.push('chain')
    }
    void clock.sleep(5).then(chain)
    void clock.sleep(5).then(() => order.push('next event'))
    await clock.run(5)
    expect(order).toEqual(['chain', 'next event'])
  })

  it('wakes a sleeper with the reason of its signal, and forgets the event', async () => {
    const clock = new VirtualClock()
    const stop = new AbortController()
    const slept = clock.sleep(1_000, { signal: stop.signal })
    stop.abort(new RangeError('enough'))
    await expect(slept).rejects.toThrow('enough')
    await expect(clock.sleep(1, { signal: stop.signal })).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
  })

  it('lets time pass until a promise settles, and says when nothing can settle it', async () => {
    const clock = new VirtualClock()
    expect(await clock.settle(clock.sleep(30).then(() => 'awake'))).toBe('awake')
    expect(clock.now()).toBe(WORLD_BEGINS + 30)
    await expect(clock.settle(new Promise(() => undefined))).rejects.toMatchObject({ code: 'never-settled' })
  })
})

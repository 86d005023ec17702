import { setTimeout as after } from 'node:timers/promises'
import { VirtualClock } from '../../messaging/testing/virtual-clock.ts'

/** Virtual ms that pass in each real pause … */
const STEP = 1_500
/** … of so many ms. */
const PAUSE = 8

/** A virtual clock that runs ahead of the real one by itself, so that clients with real nodes need not wait for minutes. */
export interface HurriedClock {
  readonly clock: VirtualClock
  /** So many times as fast as usual. */
  haste: number
  stop(): Promise<void>
}

/** Starts it; what waits for the network waits in real time, all else in virtual. */
export const hurriedClock = (): HurriedClock => {
  const clock = new VirtualClock()
  let isOver = false
  const run = async (): Promise<void> => {
    while (!isOver) {
      await clock.run(STEP * hurried.haste)
      await after(PAUSE)
    }
  }
  const hurried: HurriedClock = {
    clock,
    haste: 1,
    stop: async () => {
      isOver = true
      await running
    }
  }
  const running = run()
  return hurried
}

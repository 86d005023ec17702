import { expect } from 'vitest'
import { describeExchange } from './exchange.contract.ts'
import { FakeExchange } from './fake-exchange.ts'
import { FakeNetwork } from './fake-network.ts'
import { SeededRandom } from './seeded-random.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Virtual ms that something may take to come about. */
const PATIENCE = 600_000

describeExchange('in the simulated world', async () => {
  const clock = new VirtualClock()
  const network = new FakeNetwork(clock, new SeededRandom(1))
  // The suite awaits its exchanges directly: time goes on by itself while it does.
  let ended = false
  const goOn = async () => {
    while (!ended) await clock.run(5)
  }
  const going = goOn()
  return {
    exchange: () => new FakeExchange(network),
    now: () => clock.now(),
    eventually: async (check) => {
      const until = clock.now() + PATIENCE
      for (;;) {
        try {
          return check()
        } catch (error) {
          if (clock.now() > until) throw error
        }
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    end: async () => {
      ended = true
      await going
      expect(network.failures.every((error) => error instanceof TypeError)).toBe(true)
    }
  }
})

import { BLOCK_INTERVAL, FakeChain } from './fake-chain.ts'
import { fakeHasher } from './fake-hasher.ts'
import { FakeLedger } from './fake-ledger.ts'
import { describeLedger } from './ledger.contract.ts'
import { SeededRandom } from './seeded-random.ts'
import { VirtualClock } from './virtual-clock.ts'

describeLedger('in the simulated world', async () => {
  const clock = new VirtualClock()
  const chain = new FakeChain(clock)
  return {
    ledger: new FakeLedger(chain, new SeededRandom(1)),
    hasher: fakeHasher,
    fund: async (address, microcredits) => chain.credit(address, microcredits),
    tick: () => clock.run(BLOCK_INTERVAL),
    close: async () => undefined
  }
})

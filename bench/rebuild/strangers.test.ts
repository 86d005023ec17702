import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { AleoLedger } from '../../src/chain/ledger.ts'
import { createLocalProver } from '../../src/chain/prover/local-prover.ts'
import { programChecksum } from '../../src/chain/rest/index.ts'
import { portableSignatures } from '../../src/crypto/signature.ts'
import { createMessenger } from '../../src/messaging/index.ts'
import { FakeExchange } from '../../src/messaging/testing/fake-exchange.ts'
import { FakeNetwork } from '../../src/messaging/testing/fake-network.ts'
import { MemoryDisk } from '../../src/messaging/testing/memory-disk.ts'
import { MemoryKeystore } from '../../src/messaging/testing/memory-keystore.ts'
import { MemoryStore } from '../../src/messaging/testing/memory-store.ts'
import { SeededRandom } from '../../src/messaging/testing/seeded-random.ts'
import { VirtualClock } from '../../src/messaging/testing/virtual-clock.ts'
import { AnchoredChain, contract } from './anchored-chain.ts'
import { converse } from './dialogs.ts'
import { createPeople, type People, type Somebody } from './people.ts'

const FRIENDS = 3
const STRANGERS = 10_000
/** Polls that are counted, and ms between two. */
const POLLS = 40
const EVERY = 50
/** A look at one stranger's dialog: its number, profile and address (looked for three times more), size and slot. */
const HANDFUL = 12

/** Requests to the chain, all and by what was asked. */
const counting = (chain: AnchoredChain) => {
  const count = { all: 0, inboxes: 0 }
  chain.chain.faults.set({
    answer: (path) => {
      count.all += 1
      if (path.includes('/mapping/inbox/')) count.inboxes += 1
      return undefined
    }
  })
  return count
}

const openMessenger = async (url: string) => {
  const config = {
    nodes: [url],
    network: 'testnet',
    program: 'ghost_msg.aleo',
    programChecksum: programChecksum(contract),
    execution: 'unproven'
  } as const
  const prover = createLocalProver(config, contract)
  const disk = new MemoryDisk()
  const network = new FakeNetwork(new VirtualClock(), new SeededRandom(1))
  const options = { pollInterval: EVERY, eagerPollInterval: EVERY }
  const messenger = createMessenger(
    {
      clock: {
        now: Date.now,
        sleep: async (ms, { signal } = {}) => void (await delay(ms, undefined, { signal }))
      },
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      log: () => {},
      signatures: portableSignatures,
      hasher: prover,
      ledger: new AleoLedger(config, prover),
      exchange: new FakeExchange(network),
      store: new MemoryStore(disk),
      keystore: new MemoryKeystore(disk)
    },
    options
  )
  await messenger.open()
  return { messenger, close: () => messenger.close().then(() => prover.close()) }
}

const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await delay(EVERY)
}

const livedThrough = async (people: People, chain: AnchoredChain, self: Somebody): Promise<void> => {
  await chain.register(self)
  for (let friend = 0; friend < FRIENDS; friend++) {
    const peer = people.somebody()
    await chain.register(peer)
    await chain.anchor(converse(people, { self, peer, first: self }, 3, Date.now()))
  }
}

/** Requests of a rebuild until every dialog is there, and of so many polls afterwards. */
const costAmong = async (strangers: number) => {
  const people = await createPeople()
  const chain = await AnchoredChain.start()
  const self = people.somebody()
  await livedThrough(people, chain, self)
  await chain.openDialogs(self, strangers, people)
  const count = counting(chain)
  const { messenger, close } = await openMessenger(chain.chain.url)
  const source = { kind: 'restore', secret: self.phrase } as const
  await messenger.createAccount({ name: 'restored', passphrase: 'correct horse battery staple', source })
  const rows = (isRequest: boolean) =>
    messenger.conversations().filter(({ request, awaiting }) => request === isRequest && awaiting > 0).length
  await until(() => rows(false) === FRIENDS && rows(true) === Math.min(1, strangers))
  await until(() => count.inboxes > POLLS)
  const rebuild = count.all - 2 * count.inboxes
  const [before, polls] = [count.all, count.inboxes]
  await until(() => count.inboxes > polls + POLLS)
  const poll = count.all - before - 2 * (count.inboxes - polls)
  const waiting = messenger.account().requestsWaiting
  await close()
  await chain.chain.close()
  return { rebuild, poll, waiting }
}

it('ten thousand dialogs that strangers opened cost a handful of requests, and none of them is forgotten', async () => {
  const none = await costAmong(0)
  const many = await costAmong(STRANGERS)
  expect(many.rebuild - none.rebuild).toBeLessThanOrEqual(HANDFUL)
  expect(many.poll - none.poll).toBeLessThanOrEqual(HANDFUL)
  expect(many.waiting).toBe(STRANGERS - 1)
}, 300_000)

import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { AleoLedger } from '../../src/chain/ledger.ts'
import { createLocalProver } from '../../src/chain/prover/local-prover.ts'
import { programChecksum } from '../../src/chain/rest/index.ts'
import { portableSignatures } from '../../src/crypto/signature.ts'
import { createMessenger } from '../../src/messaging/messenger.ts'
import { FakeExchange } from '../../src/messaging/testing/fake-exchange.ts'
import { FakeNetwork } from '../../src/messaging/testing/fake-network.ts'
import { MemoryDisk } from '../../src/messaging/testing/memory-disk.ts'
import { MemoryKeystore } from '../../src/messaging/testing/memory-keystore.ts'
import { MemoryStore } from '../../src/messaging/testing/memory-store.ts'
import { SeededRandom } from '../../src/messaging/testing/seeded-random.ts'
import { VirtualClock } from '../../src/messaging/testing/virtual-clock.ts'
import { fieldOf } from '../../src/protocol/field.ts'
import { AnchoredChain, contract } from './anchored-chain.ts'
import { converse } from './dialogs.ts'
import { createPeople, type People, type Somebody } from './people.ts'

const FRIENDS = 3
/** What ten thousand cost is shown by src/messaging/flood.test.ts; here the chain is real. */
const STRANGERS = 1_000
/** Polls that are counted, and ms between two. */
const POLLS = 15
const EVERY = 50
/** The page's clock runs so many times as fast as the chain's: a rebuild leaves requests 15 s. */
const HASTE = 10
/** Their count, the last of them, and a look at one's dialog: its number, profile and address (looked for three times more), size and slot. */
const HANDFUL = 14

/** Requests that ask for nothing of ours and of friends, or for the list of requests; and polls. */
const counting = (chain: AnchoredChain, ours: readonly string[]) => {
  const count = { ofStrangers: 0, polls: 0 }
  chain.chain.faults.set({
    answer: (path) => {
      if (path.includes('/mapping/inbox/')) count.polls += 1
      const isOurs = ours.some((field) => path.includes(field.replace('field', '')))
      if (path.includes('/mapping/') && (!isOurs || path.includes('/request_'))) count.ofStrangers += 1
      return undefined
    }
  })
  return count
}

const openMessenger = async (url: string) => {
  const opened = Date.now()
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
  const options = { pollInterval: EVERY * HASTE, eagerPollInterval: EVERY * HASTE }
  const messenger = createMessenger(
    {
      clock: {
        now: () => opened + (Date.now() - opened) * HASTE,
        sleep: async (ms, { signal } = {}) => void (await delay(ms / HASTE, undefined, { signal }))
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

/** Answers the fields under which something of hers or of her friends stands on chain. */
const livedThrough = async (people: People, chain: AnchoredChain, self: Somebody): Promise<string[]> => {
  await chain.register(self)
  const fields = [fieldOf(self.self), self.address]
  for (let friend = 0; friend < FRIENDS; friend++) {
    const peer = people.somebody()
    await chain.register(peer)
    await chain.anchor(converse(people, { self, peer, first: self }, 3, Date.now()))
    fields.push(fieldOf(peer.self), fieldOf(people.dialogOf(self, peer)))
  }
  return fields
}

/** Requests because of strangers: of a rebuild and some polls after it, and of as many polls once one was looked at. */
const costOf = async (strangers: number) => {
  const people = await createPeople()
  const chain = await AnchoredChain.start()
  const self = people.somebody()
  const ours = await livedThrough(people, chain, self)
  await chain.openDialogs(self, strangers, people)
  const count = counting(chain, ours)
  const { messenger, close } = await openMessenger(chain.chain.url)
  const source = { kind: 'restore', secret: self.phrase } as const
  await messenger.createAccount({ name: 'restored', passphrase: 'correct horse battery staple', source })
  const rows = (isRequest: boolean) =>
    messenger.conversations().filter(({ request, awaiting }) => request === isRequest && awaiting > 0).length
  await until(() => rows(false) === FRIENDS)
  const afterRebuild = count.ofStrangers
  await until(() => rows(true) === Math.min(1, strangers))
  const polls = count.polls
  await until(() => count.polls > polls + POLLS)
  const waiting = messenger.account().requestsWaiting
  await close()
  await chain.chain.close()
  return { rebuild: afterRebuild, all: count.ofStrangers, waiting }
}

it('a thousand dialogs that strangers opened cost a handful of requests, and none of them is forgotten', async () => {
  const { rebuild, all, waiting } = await costOf(STRANGERS)
  expect(rebuild).toBe(0)
  expect(all).toBeGreaterThan(0)
  expect(all).toBeLessThanOrEqual(HANDFUL)
  expect(waiting).toBe(STRANGERS - 1)
}, 300_000)

/** The part of `bench:store` that runs in the browser: the real store and keystore under times of their own. */
import { createKeystore, createStore } from '../../src/storage/index.ts'
import {
  contentHashOf,
  person,
  sampleAccount,
  sampleConversation,
  sampleEntry,
  sampleSecrets
} from '../../src/messaging/testing/store-samples.ts'

const DATABASE = 'bench'
const PASSPHRASE = 'a passphrase of usual length'
const CONVERSATIONS = 100
/** Entries of one commit while the store is filled. */
const BATCH = 500

/** Half of all messages are in one long conversation, the other half spread over the rest. */
const peerOf = (n: number): number => (n % 2 === 0 ? 0 : 1 + (((n - 1) / 2) % (CONVERSATIONS - 1)))

const messageOf = (n: number, peer = peerOf(n)): ReturnType<typeof sampleEntry> => {
  const payload = new TextEncoder().encode(`message ${n}: see you at the lighthouse at eight, bring the map`)
  return sampleEntry(n, { peer: person(peer), payload, author: n % 3 === 0 ? 'self' : 'peer' })
}

const fill = async (messages: number): Promise<void> => {
  await createKeystore(DATABASE).create(PASSPHRASE, sampleSecrets)
  const store = createStore(DATABASE)
  await store.open(sampleSecrets.storageKey)
  const conversations = Array.from({ length: CONVERSATIONS }, (_, n) => sampleConversation(person(n)))
  await store.commit({ account: sampleAccount, conversations, cursor: { height: 1, inbox: 1 } })
  for (let from = 0; from < messages; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, messages - from) }, (_, n) => from + n)
    await store.commit({ entries: numbers.map((n) => messageOf(n)) })
  }
  await store.close()
}

const timed = async <T>(work: () => Promise<T>): Promise<[value: T, ms: number]> => {
  const start = performance.now()
  const value = await work()
  return [value, performance.now() - start]
}

/** From the passphrase to the list of conversations, and from there to the newest 50 of the longest one. */
const unlockAndOpen = async (): Promise<{ unlock: number; open: number }> => {
  const store = createStore(DATABASE)
  const [snapshot, unlock] = await timed(async () => {
    const secrets = await createKeystore(DATABASE).unlock(PASSPHRASE)
    return store.open(secrets.storageKey)
  })
  const [page, open] = await timed(() => store.entries(person(0), { limit: 50 }))
  if (snapshot.conversations.length !== CONVERSATIONS || page.length !== 50)
    throw new RangeError('the store did not give what was put into it')
  await store.close()
  return { unlock, open }
}

/** As many commits as messages, made at once as a burst makes them; all of them durable. */
const burst = async (messages: number): Promise<number> => {
  const store = createStore(DATABASE)
  await store.open(sampleSecrets.storageKey)
  const first = 1_000_000
  const [, ms] = await timed(() =>
    Promise.all(
      Array.from({ length: messages }, (_, n) =>
        store.commit({
          entries: [messageOf(first + n, 1)],
          conversations: [sampleConversation(person(1), { heads: [contentHashOf(first + n)] })]
        })
      )
    )
  )
  await store.commit({ removedEntries: Array.from({ length: messages }, (_, n) => contentHashOf(first + n)) })
  await store.close()
  return ms
}

/** What bench/store.ts calls inside the page. */
export interface StoreBench {
  fill(messages: number): Promise<void>
  unlockAndOpen(): Promise<{ unlock: number; open: number }>
  burst(messages: number): Promise<number>
}

Object.assign(globalThis, { storeBench: { fill, unlockAndOpen, burst } satisfies StoreBench })

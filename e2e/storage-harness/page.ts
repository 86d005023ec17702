/** Runs the contracts of storage, and what only a real browser can show, inside the page. */
import { keystoreCases } from '../../src/messaging/testing/keystore-cases.ts'
import { storeCases } from '../../src/messaging/testing/store-cases.ts'
import type { ContractCase } from '../../src/messaging/testing/contract-check.ts'
import {
  sampleEntry,
  sampleKey,
  samplePeer,
  sampleSecrets
} from '../../src/messaging/testing/store-samples.ts'
import { createKeystore, createStore, requestPersistence } from '../../src/storage/index.ts'
import { makeKeystoreFixture, makeStoreFixture } from '../../src/storage/testing/fixtures.ts'
import { found } from '../../src/storage/testing/needles.ts'
import { dumpOrigin } from '../../src/storage/testing/raw-dump.ts'
import { realUseNeedles, useForReal } from '../../src/storage/testing/real-use.ts'

/** A case by its promise, and why it does not hold. */
export interface CaseReport {
  readonly promise: string
  readonly failure?: string
}

const failureOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : failureOf(error)

const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', codeOf)

const runCases = async <Fixture>(
  cases: readonly ContractCase<Fixture>[],
  make: () => Promise<Fixture>
): Promise<readonly CaseReport[]> => {
  const reports: CaseReport[] = []
  for (const { promise, check } of cases) {
    const failure = await check(await make()).then(() => undefined, failureOf)
    reports.push(failure === undefined ? { promise } : { promise, failure })
  }
  return reports
}

/** What e2e/storage.spec.ts calls inside the page. */
const storageHarness = {
  contracts: async () => [
    ...(await runCases(storeCases, makeStoreFixture)),
    ...(await runCases(keystoreCases, makeKeystoreFixture))
  ],
  leaks: async () => {
    await useForReal('leaks')
    const dump = await dumpOrigin()
    return { parts: dump.length, found: found(dump, realUseNeedles()) }
  },
  /** Keeps committing entries of 64 KiB until the browser has no more room. */
  fillUp: async () => {
    const store = createStore('full')
    await store.open(sampleKey(1))
    const envelope = () => crypto.getRandomValues(new Uint8Array(65_536))
    let kept = 0
    let answer = 'done'
    while (answer === 'done' && kept < 1_000) {
      answer = await outcome(store.commit({ entries: [sampleEntry(kept, { envelope: envelope() })] }))
      if (answer === 'done') kept++
    }
    const readable = (await store.entries(samplePeer, { limit: 2_000 })).length
    await store.close()
    return { kept, answer, readable }
  },
  /** Main-thread turns that passed while the keystore hashed in its worker, and what an abort does to it. */
  hashing: async () => {
    const keystore = createKeystore('hashing')
    await keystore.create('a passphrase', sampleSecrets)
    let turns = 0
    const ticking = setInterval(() => turns++, 5)
    await keystore.unlock('a passphrase')
    clearInterval(ticking)
    const abort = new AbortController()
    const reason = Object.assign(new Error('left'), { code: 'left' })
    const aborted = outcome(keystore.unlock('a passphrase', { signal: abort.signal }))
    setTimeout(() => abort.abort(reason), 20)
    return { turns, aborted: await aborted }
  },
  wipe: async () => {
    const keystore = createKeystore('wiped')
    await keystore.create('a passphrase', sampleSecrets)
    localStorage.setItem('draft', 'x')
    await (await caches.open('pages')).put('/x', new Response('x'))
    await keystore.wipe()
    const names = (await indexedDB.databases()).map(({ name }) => name)
    return {
      database: names.includes('wiped'),
      local: localStorage.length,
      caches: (await caches.keys()).length
    }
  },
  persistence: () => requestPersistence(),
  open: async () => {
    const store = createStore('tabs')
    await store.open(sampleSecrets.storageKey)
    Object.assign(globalThis, { commitOne: () => outcome(store.commit({ entries: [sampleEntry(1)] })) })
  },
  wipeTabs: () => outcome(createKeystore('tabs').wipe())
}

/** Kept by the page, killed at any moment, looked at again by the next one. */
export type StorageHarness = typeof storageHarness

Object.assign(globalThis, { storageHarness })

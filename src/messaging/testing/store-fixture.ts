import type { Entry, EntryId } from '../model.ts'
import type { MessageStore, StoreChanges, StoreSnapshot } from '../ports.ts'
import type { ContractCase } from './contract-check.ts'
import {
  contentHashOf,
  otherPeer,
  sampleAccount,
  sampleCall,
  sampleConversation,
  sampleDeposit,
  sampleEntry,
  sampleHole,
  sampleKey,
  samplePeer
} from './store-samples.ts'

/** A disk of its own for each case. */
export interface StoreFixture {
  /** A store over this disk, not opened; another one is another start of the page. */
  store(): MessageStore
  /** Writing fails after it has begun, as on a disk without room, until `freeDisk`. */
  fillDisk(): void
  freeDisk(): void
}

/** One promise of a MessageStore. */
export type StoreCase = ContractCase<StoreFixture>

/** Key under which every case opens its store. */
export const KEY = sampleKey(9)

/** A store over the disk of the fixture, open. */
export const opened = async (fixture: StoreFixture): Promise<MessageStore> => {
  const store = fixture.store()
  await store.open(KEY)
  return store
}

/** The same disk after a restart of the page. */
export const reopened = async (fixture: StoreFixture, store: MessageStore): Promise<MessageStore> => {
  await store.close()
  return opened(fixture)
}

/** Ids of entries, in their order. */
export const idsOf = (entries: readonly Entry[]): readonly EntryId[] => entries.map(({ id }) => id)
/** Ids of the sample entries of these numbers. */
export const ids = (...numbers: readonly number[]): readonly EntryId[] => numbers.map(contentHashOf)
/** In one order, for answers that come in any. */
export const sorted = (values: Iterable<string>): readonly string[] => [...values].sort()

/** What a restart of the page finds. */
export const snapshotAfterRestart = async (
  fixture: StoreFixture,
  store: MessageStore
): Promise<StoreSnapshot> => {
  await store.close()
  return fixture.store().open(KEY)
}

/** A commit with a row of every kind. */
export const everything: StoreChanges = {
  account: sampleAccount,
  conversations: [sampleConversation(samplePeer), sampleConversation(otherPeer, { role: 'request' })],
  entries: [
    sampleEntry(1),
    sampleEntry(2, { acknowledgement: { bytes: sampleKey(1), certificate: sampleKey(2) } })
  ],
  holes: [sampleHole(3)],
  calls: [sampleCall('one'), sampleCall('two', { state: 'queued' })],
  cursor: { height: 77, inbox: 5 },
  deposits: [sampleDeposit(1), sampleDeposit(2)]
}

import {
  addressHash,
  contentHash,
  dialogHash,
  installationId,
  messageId,
  type AddressHash,
  type ContentHash
} from '../../protocol/ids.ts'
import type { Account, Conversation, Deposit, Entry, Hole, QueuedCall, Secrets } from '../model.ts'
import { fakeAddress } from './fake-hasher.ts'

const hex = (value: number, bytes: number): string => value.toString(16).padStart(bytes * 2, '0')

/** Person number `n`. */
export const person = (n: number): AddressHash => addressHash(hex(0xa000 + n, 32))
/** Content hash number `n`; they sort like their numbers. */
export const contentHashOf = (n: number): ContentHash => contentHash(hex(0xc000 + n, 31))

export const samplePeer = person(1)
export const otherPeer = person(2)

const ADDRESS = fakeAddress(new Uint8Array(32))

/** 32 bytes, different for each `n`. */
export const sampleKey = (n: number): Uint8Array => new Uint8Array(32).fill(n)

/** A message with every required field, at time `1_000 + n` unless told otherwise. */
export const sampleEntry = (n: number, changes: Partial<Entry> = {}): Entry => ({
  id: contentHashOf(n),
  peer: samplePeer,
  author: 'peer',
  order: { time: 1_000 + n, tie: contentHashOf(n) },
  messageId: messageId(hex(n, 16)),
  installation: installationId(hex(7, 8)),
  counter: n,
  sentAt: 1_763_700_000_000 + n,
  receivedAt: 1_763_700_000_500 + n,
  parents: n === 0 ? [] : [contentHashOf(n - 1)],
  kind: 1,
  payload: Uint8Array.of(1, 2, n % 256),
  envelope: new Uint8Array(300).fill(n % 256),
  standing: 'said',
  delivery: 'delivered',
  anchor: 'none',
  ...changes
})

/** One's own message that waits for its recipient. */
export const sampleUndelivered = (n: number, changes: Partial<Entry> = {}): Entry =>
  sampleEntry(n, { author: 'self', delivery: 'pending', nextAttemptAt: 5_000, ...changes })

/** A conversation with every field that can be there. */
export const sampleConversation = (peer: AddressHash, changes: Partial<Conversation> = {}): Conversation => ({
  peer,
  address: ADDRESS,
  dialog: dialogHash(hex(0xd1, 32)),
  name: 'Zoë',
  role: 'accepted',
  keys: { boxKey: sampleKey(3), signingKey: sampleKey(4), version: 1 },
  verified: true,
  slots: { from: 0, to: 12 },
  wroteOnChain: true,
  awaiting: 1,
  unanchored: 2,
  history: { before: [contentHashOf(1)] },
  heads: [contentHashOf(9)],
  missingParents: { [contentHashOf(5)]: { children: [contentHashOf(6)], vouched: true } },
  nextCounter: 3,
  counters: {
    [`self:${hex(7, 8)}`]: [[0, 2]],
    [`peer:${hex(8, 8)}`]: [
      [0, 4],
      [7, 9]
    ]
  },
  unread: 4,
  preview: {
    id: contentHashOf(9),
    author: 'peer',
    text: 'see you at the lighthouse',
    order: { time: 1_009, tie: contentHashOf(9) },
    delivery: 'delivered'
  },
  createdAt: 1_763_700_000_000,
  ...changes
})

/** An anchor whose bytes are not here. */
export const sampleHole = (index: number, changes: Partial<Hole> = {}): Hole => ({
  peer: samplePeer,
  index,
  contentHash: contentHashOf(100 + index),
  author: 'peer',
  height: 5_000 + index,
  state: 'awaiting',
  ...changes
})

/** A call on its way to the chain. */
export const sampleCall = (id: string, changes: Partial<QueuedCall> = {}): QueuedCall => ({
  id,
  call: { kind: 'anchor', peer: samplePeer, contentHash: contentHashOf(1), timestamp: 1_763_700_000 },
  state: 'built',
  transaction: { id: 'at1sample', body: '{"type":"execute"}', fee: 3_500 },
  attempts: 2,
  nextAttemptAt: 9_000,
  createdAt: 8_000,
  ...changes
})

/** An address book that is kept for somebody. */
export const sampleDeposit = (number: number, changes: Partial<Deposit> = {}): Deposit => ({
  owner: samplePeer,
  contentHash: contentHashOf(200 + number),
  bytes: sampleKey(number),
  keptAt: 1_763_700_000_000 + number,
  ...changes
})

/** The account of this browser. */
export const sampleAccount: Account = {
  name: 'Amélie',
  address: ADDRESS,
  addressHash: person(0),
  installation: installationId(hex(7, 8)),
  installedAt: 1_763_700_000_000,
  registeredVersion: 1,
  chain: { network: 'testnet', genesis: 'ab1sample' }
}

/** Secrets made of three keys that differ. */
export const sampleSecrets: Secrets = {
  kind: 'phrase',
  root: sampleKey(21),
  deviceSeed: sampleKey(22),
  storageKey: sampleKey(23)
}

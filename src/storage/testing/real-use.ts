import type { Entry } from '../../messaging/model.ts'
import {
  otherPeer,
  sampleAccount,
  sampleCall,
  sampleConversation,
  sampleEntry,
  sampleHole,
  samplePeer,
  sampleUndelivered
} from '../../messaging/testing/store-samples.ts'
import { hashBytes } from '../../protocol/ids.ts'
import { createKeystore, createStore } from '../index.ts'
import { byteNeedles, textNeedles, type Needle } from './needles.ts'

/** Keys as random as real ones: those of the samples are one byte repeated, which chance may produce. */
const secrets = {
  kind: 'phrase',
  root: crypto.getRandomValues(new Uint8Array(32)),
  deviceSeed: crypto.getRandomValues(new Uint8Array(32)),
  storageKey: crypto.getRandomValues(new Uint8Array(32))
} as const

const PASSPHRASE = 'tulip-anchor-forty-two'
const NEXT_PASSPHRASE = 'granite-violin-sixty'
const TEXT = 'the key lies under the third stone'

const messageEntry = (n: number): Entry => ({
  ...sampleUndelivered(n),
  payload: new TextEncoder().encode(`${TEXT} (${n})`)
})

/** Uses store and keystore in every way that writes, and leaves them locked. */
export const useForReal = async (name: string): Promise<void> => {
  const keystore = createKeystore(name)
  await keystore.create(PASSPHRASE, secrets)
  await keystore.changePassphrase(PASSPHRASE, NEXT_PASSPHRASE)
  const store = createStore(name)
  await store.open(secrets.storageKey)
  await store.commit({
    account: sampleAccount,
    conversations: [sampleConversation(samplePeer), sampleConversation(otherPeer)],
    entries: Array.from({ length: 30 }, (_, n) => messageEntry(n)),
    holes: [sampleHole(3)],
    calls: [sampleCall(messageEntry(3).id)],
    cursor: { height: 77, inbox: 5 }
  })
  await store.commit({
    entries: [messageEntry(3), sampleEntry(40, { peer: otherPeer })],
    removedEntries: [messageEntry(4).id]
  })
  await store.entries(samplePeer, { limit: 50 })
  await store.undeliveredPeers()
  await store.close()
}

/** All that `useForReal` handled and that must not be found. */
export const realUseNeedles = (): readonly Needle[] => {
  const conversation = sampleConversation(samplePeer)
  const entry = messageEntry(3)
  return [
    ...textNeedles('message', TEXT),
    ...textNeedles('own name', sampleAccount.name),
    ...textNeedles('name of a contact', conversation.name ?? 'no name'),
    ...textNeedles('preview', conversation.preview?.text ?? 'no preview'),
    ...textNeedles('address', sampleAccount.address),
    ...textNeedles('passphrase', PASSPHRASE),
    ...textNeedles('next passphrase', NEXT_PASSPHRASE),
    ...textNeedles('hash of a person', samplePeer),
    ...byteNeedles('hash of a person, bytes', hashBytes(samplePeer)),
    ...textNeedles('hash of a dialog', conversation.dialog),
    ...byteNeedles('hash of a dialog, bytes', hashBytes(conversation.dialog)),
    ...textNeedles('content hash', entry.order.tie),
    ...byteNeedles('content hash, bytes', hashBytes(sampleHole(3).contentHash)),
    ...byteNeedles('root', secrets.root),
    ...byteNeedles('device seed', secrets.deviceSeed),
    ...byteNeedles('storage key', secrets.storageKey)
  ]
}

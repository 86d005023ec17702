import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { deviceKey } from '../crypto/derive.ts'
import { credentials, personKeys } from '../messaging/testing/exchange-person.ts'
import { Contacts } from './contacts.ts'
import { deviceId } from './device-memory.ts'
import type { Finder } from './finder.ts'

const ALICE = personKeys('Alice')
const BOB = personKeys('Bob')
const MALLORY = personKeys('Mallory')
const phone = deviceKey(BOB.deviceSeed).publicKey
const device = deviceId(phone).toString()
const clock = { now: () => 0, sleep: () => Promise.resolve() }
const finder = { run: () => Promise.resolve(), met: () => undefined, wake: () => undefined }
const contactsOf = (): Contacts =>
  new Contacts(clock, new AbortController().signal, () => finder as Partial<Finder> as Finder)

test('⚔ a device that has proven whose it is is no other’s, whatever a record says', () => {
  const contacts = contactsOf()
  const [bob, mallory] = [credentials(ALICE, BOB), credentials(ALICE, MALLORY)]
  contacts.follow([bob, mallory])
  contacts.called(device, mallory)
  expect(contacts.behind(device)).toBe(mallory)
  contacts.met(bob, { remotePeer: peerIdFromString(device), remoteAddr: multiaddr('/p2p-circuit') })
  contacts.called(device, mallory)
  expect(contacts.behind(device)).toBe(bob)
  contacts.follow([mallory])
  contacts.called(device, mallory)
  expect(contacts.behind(device)).toBe(mallory)
})

test('⚔ nor is one that was met before', () => {
  const contacts = contactsOf()
  const bob = { ...credentials(ALICE, BOB), devices: [phone] }
  contacts.follow([bob, credentials(ALICE, MALLORY)])
  contacts.called(device, credentials(ALICE, MALLORY))
  expect(contacts.behind(device)).toBe(bob)
})

import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect, test } from 'vitest'
import { createNode, rtcConfiguration } from './node.ts'

test('the list of servers is never left out, also when it is empty', () => {
  expect(rtcConfiguration([])).toEqual({ iceServers: [] })
})

test('configured servers are passed on as they are', () => {
  const servers = [
    { urls: 'stun:stun.example.org' },
    { urls: ['turn:turn.example.org', 'turns:turn.example.org'], username: 'u', credential: 'c' }
  ]
  expect(rtcConfiguration(servers)).toEqual({ iceServers: servers })
})

test('the device key is the PeerId', async () => {
  const deviceSeed = new Uint8Array(32).fill(5)
  const node = await createNode({ deviceSeed, relays: [], iceServers: [], direct: false })
  expect(node.peerId.toString()).toBe(
    peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', deviceSeed)).toString()
  )
})

import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Connection } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { deviceKey } from '../../crypto/derive.ts'
import { credentials, identityOf } from '../../messaging/testing/exchange-person.ts'
import type { PersonKeys } from '../../messaging/testing/exchange-person.ts'
import { PROTOCOL } from '../../protocol/frames.ts'
import { parseRelays } from '../configuration.ts'
import { FrameStream } from '../frame-stream.ts'
import { initiateHello } from '../hello.ts'
import { createNode } from '../node.ts'
import type { Node } from '../node.ts'

const peerIdOf = async (keys: PersonKeys): Promise<string> =>
  peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', keys.deviceSeed)).toString()

/** A node that can say anything on any stream. */
export interface Hostile {
  readonly node: Node
  /** A circuit to the victim on which nothing was said yet. */
  readonly connection: Connection
  /** Proves honestly to be `keys`, as a contact gone bad would. */
  hello(): Promise<void>
  /** Writes raw bytes to a new stream; gives the stream back for reading. */
  say(protocol: string, bytes: Uint8Array, end?: boolean): Promise<FrameStream>
  stop(): Promise<void>
}

/** Joins through the first relay and dials the victim. */
export const dialAsHostile = async (
  relayTexts: readonly string[],
  keys: PersonKeys,
  victim: PersonKeys,
  direct = false
): Promise<Hostile> => {
  const relays = parseRelays(relayTexts)
  const node = await createNode({ deviceSeed: keys.deviceSeed, relays, iceServers: [], direct })
  await node.start()
  const [relay = ''] = relayTexts
  await node.dial(multiaddr(relay))
  const connection = await node.dial(multiaddr(`${relay}/p2p-circuit/p2p/${await peerIdOf(victim)}`))
  const open = async (protocol: string) => connection.newStream(protocol, { runOnLimitedConnection: true })
  return {
    node,
    connection,
    hello: async () => {
      const frames = new FrameStream(await open(PROTOCOL.hello), { frame: 4096, buffer: 8192 })
      const peers = {
        initiator: deviceKey(keys.deviceSeed).publicKey,
        responder: deviceKey(victim.deviceSeed).publicKey
      }
      const now = Date.now()
      const nonce = new Uint8Array(32).fill(9)
      const signal = AbortSignal.timeout(10_000)
      await initiateHello(
        frames,
        { identity: identityOf(keys, now), peers, nonce, now, signal },
        credentials(keys, victim)
      )
    },
    say: async (protocol, bytes, end = false) => {
      const stream = await open(protocol)
      const frames = new FrameStream(stream, { frame: 2 ** 20, buffer: 2 ** 22 })
      stream.send(bytes)
      if (end) await frames.close()
      return frames
    },
    stop: async () => node.stop()
  }
}

import { randomBytes } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Connection } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { lpStream } from '@libp2p/utils'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { deviceKey } from '../../../src/crypto/derive.ts'
import type { KeyPair } from '../../../src/crypto/derive.ts'
import { decodeCourierResponse, encodeCourierRequest } from '../../../src/protocol/courier-frames.ts'
import type { CourierRequest, CourierResponse } from '../../../src/protocol/courier-frames.ts'
import { decodeFetchResponse, encodeFetchRequest } from '../../../src/protocol/fetch-frames.ts'
import type { FetchRequest, FetchResponse } from '../../../src/protocol/fetch-frames.ts'
import { PROTOCOL } from '../../../src/protocol/frames.ts'
import { MAX_FRAME_BYTES } from '../../../src/protocol/limits.ts'

/** A device that says to a courier whatever a test wants. */
export interface CourierClient {
  readonly device: KeyPair
  /** All responses to one request. Rejects when the courier cuts the stream. */
  ask(request: CourierRequest): Promise<readonly CourierResponse[]>
  fetch(request: FetchRequest): Promise<readonly FetchResponse[]>
  /** Raw bytes on a stream, with no length before them; resolves when the courier ended it. */
  say(protocol: string, bytes: Uint8Array): Promise<void>
  stop(): Promise<void>
}

const TIMEOUT = 20_000

const answers = async (
  connection: Connection,
  protocol: string,
  frame: Uint8Array
): Promise<Uint8Array[]> => {
  const signal = AbortSignal.timeout(TIMEOUT)
  const stream = await connection.newStream(protocol, { signal })
  const frames = lpStream(stream, { maxDataLength: MAX_FRAME_BYTES })
  await frames.write(frame, { signal })
  const read: Uint8Array[] = []
  for (;;) {
    try {
      // Plain bytes: what arrives on a WebSocket of Node is a Buffer.
      read.push(Uint8Array.from((await frames.read({ signal })).subarray()))
    } catch (error) {
      await stream.close({ signal }).catch(() => undefined)
      if (read.length > 0 && error instanceof Error && error.name === 'UnexpectedEOFError') return read
      throw error
    }
  }
}

/** Connects to the courier at this multiaddr. */
export const connectClient = async (
  address: string,
  seed: Uint8Array = new Uint8Array(randomBytes(32))
): Promise<CourierClient> => {
  const node = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
  const connection = await node.dial(multiaddr(address))
  return {
    device: deviceKey(seed),
    ask: async (request) =>
      (await answers(connection, PROTOCOL.courier, encodeCourierRequest(request))).map(decodeCourierResponse),
    fetch: async (request) =>
      (await answers(connection, PROTOCOL.fetch, encodeFetchRequest(request))).map(decodeFetchResponse),
    say: async (protocol, bytes) => {
      const stream = await connection.newStream(protocol)
      const ended = new Promise<void>((resolve) =>
        stream.addEventListener('close', () => resolve(), { once: true })
      )
      stream.send(bytes)
      await ended
    },
    stop: async () => node.stop()
  }
}

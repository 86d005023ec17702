/**
 * The least that carries a message from page to page: sealed, kept, one frame on a stream of bare libp2p, kept, opened,
 * one line of text. What our pages do beside it (identity, order, anchors, lists, tabs) is not in it.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { Stream } from '@libp2p/interface'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { Uint8ArrayList } from 'uint8arraylist'
import { dialDirectly, startBareNode } from '../bare-node.ts'

const PROTOCOL = '/ghost/bench/1'
const NONCE_BYTES = 24
/** Bytes of a short message's envelope. */
const ENVELOPE_BYTES = 341
const KEY = new Uint8Array(32).fill(7)

let stream: Stream | undefined
let database: IDBDatabase | undefined

const openDatabase = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open('bare', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('rows', { keyPath: 'key' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('refused'))
  })

const keep = (sealed: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    const transaction = database?.transaction('rows', 'readwrite', { durability: 'relaxed' })
    if (transaction === undefined) throw new DOMException('closed')
    transaction.objectStore('rows').put({ key: crypto.randomUUID(), sealed })
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted'))
    transaction.commit()
  })

const seal = (text: string): Uint8Array => {
  const plain = new Uint8Array(ENVELOPE_BYTES - NONCE_BYTES - 16)
  const bytes = utf8ToBytes(text)
  plain[0] = bytes.length
  plain.set(bytes, 1)
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const sealed = new Uint8Array(ENVELOPE_BYTES)
  sealed.set(nonce)
  sealed.set(xchacha20poly1305(KEY, nonce).encrypt(plain), NONCE_BYTES)
  return sealed
}

const open = (sealed: Uint8Array): string => {
  const plain = xchacha20poly1305(KEY, sealed.subarray(0, NONCE_BYTES)).decrypt(sealed.subarray(NONCE_BYTES))
  return new TextDecoder().decode(plain.subarray(1, 1 + (plain[0] ?? 0)))
}

const receive = async (sealed: Uint8Array): Promise<void> => {
  const text = open(sealed)
  await keep(sealed)
  const line = document.createElement('p')
  line.dataset['testid'] = 'message'
  line.dataset['id'] = text
  const content = document.createElement('span')
  content.dataset['testid'] = 'message-text'
  content.textContent = text
  line.append(content)
  document.body.append(line)
}

const send = (text: string): number => {
  const at = performance.timeOrigin + performance.now()
  const sealed = seal(text)
  void keep(sealed).then(() => stream?.send(sealed))
  return at
}

const latencyHarness = {
  /** Waits for whoever opens a stream; answers the PeerId. */
  listen: async (relays: readonly string[]) => {
    database = await openDatabase()
    const node = await startBareNode('bare receiver', relays)
    await node.handle(PROTOCOL, async (incoming) => {
      const held = new Uint8ArrayList()
      for await (const chunk of incoming) {
        held.append(chunk)
        for (; held.byteLength >= ENVELOPE_BYTES; held.consume(ENVELOPE_BYTES))
          void receive(held.slice(0, ENVELOPE_BYTES))
      }
    })
    return node.peerId.toString()
  },
  dial: async (relays: readonly string[], device: string) => {
    database = await openDatabase()
    const node = await startBareNode('bare sender', relays)
    const connection = await dialDirectly(node, relays[0] ?? '', device)
    stream = await connection.newStream(PROTOCOL)
    return connection.direct
  },
  /** Answers when it was called, as the sender's clock tells. */
  send,
  /** Sends each, one straight after the other; answers when the first was. */
  sendAll: (texts: readonly string[]) => Math.min(...texts.map(send))
}

/** What bench/latency.ts calls inside the page. */
export type LatencyHarness = typeof latencyHarness

Object.assign(globalThis, { latencyHarness })

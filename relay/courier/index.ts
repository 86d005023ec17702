import { setImmediate } from 'node:timers/promises'
import type { Connection, PrivateKey, Stream } from '@libp2p/interface'
import type { Libp2p } from 'libp2p'
import { lpStream } from '@libp2p/utils'
import { makeCourierReceipt } from '../../src/crypto/courier-receipt.ts'
import { portableSignatures } from '../../src/crypto/signature.ts'
import { decodeCourierRequest, encodeCourierResponse } from '../../src/protocol/courier-frames.ts'
import type { CourierDeposit, CourierResponse } from '../../src/protocol/courier-frames.ts'
import {
  GhostError,
  RejectedError,
  StorageError,
  TransientError,
  UsageError
} from '../../src/protocol/errors.ts'
import { decodeFetchRequest } from '../../src/protocol/fetch-frames.ts'
import { PROTOCOL } from '../../src/protocol/frames.ts'
import type { UnknownFrame } from '../../src/protocol/frames.ts'
import type { ContentHash } from '../../src/protocol/ids.ts'
import { MAX_FETCH_REQUEST_BYTES, MAX_FRAME_BYTES } from '../../src/protocol/limits.ts'
import { Counts } from '../metrics.ts'
import type { Metric } from '../metrics.ts'
import { Admission } from './admission.ts'
import { Anchors } from './anchors.ts'
import type { ChainAccess } from './anchors.ts'
import {
  COURIER_TIMEOUT,
  EXPIRY_INTERVAL,
  MAX_COURIER_STREAMS,
  MAX_READING,
  READ_AHEAD_BYTES
} from './limits.ts'
import type { CourierLimits } from './limits.ts'
import { refusalOf } from './refusal.ts'
import { RequestLimit } from './request-limit.ts'
import { served } from './serving.ts'
import { CourierStore } from './store.ts'

export { DEFAULT_COURIER_LIMITS } from './limits.ts'
export type { ChainAccess } from './anchors.ts'
export type { CourierLimits } from './limits.ts'

/** What a courier is made of. */
export interface CourierInit {
  /** The relay's key: it signs receipts. */
  readonly privateKey: PrivateKey
  readonly chain: ChainAccess
  readonly limits: CourierLimits
  /** Holds the store; in memory without one. */
  readonly folder?: string
}

type Response = Exclude<CourierResponse, UnknownFrame>

type Frames = ReturnType<typeof framesOf>

/** One frame of at most so many bytes comes; a stream that sends more is cut before it fills the memory. */
const framesOf = (stream: Stream, bytes: number) =>
  lpStream(stream, { maxDataLength: bytes, maxBufferSize: bytes + READ_AHEAD_BYTES })

/** Ed25519 public key of whoever is at the other end, as libp2p has authenticated it. */
const keyOf = ({ remotePeer }: Connection): Uint8Array => {
  if (remotePeer.type !== 'Ed25519') throw new RejectedError('peer-stranger', 'devices have Ed25519 keys')
  return remotePeer.publicKey.raw
}

/**
 * Keeps sealed bytes for people who are away (docs/protocol/courier.md). It reads nothing of them, believes nobody, and
 * holds no secret but the relay's own key.
 */
export class Courier {
  readonly #key: { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array }
  readonly #limits: CourierLimits
  readonly #store: CourierStore
  readonly #admission: Admission
  readonly #requests: RequestLimit
  readonly #counts = new Counts()
  readonly #stopping = new AbortController()
  #reading = 0
  readonly #running = new Set<Promise<void>>()
  readonly #expiry: NodeJS.Timeout

  /** @throws StorageError `courier-store-unreadable`, UsageError `courier-key`, `courier-node-invalid` */
  constructor({ privateKey, chain, limits, folder }: CourierInit) {
    if (privateKey.type !== 'Ed25519')
      throw new UsageError('courier-key', 'receipts are signed with an Ed25519 key')
    for (const url of chain.nodes)
      if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
        throw new UsageError('courier-node-invalid', `no address of a node: ${url}`)
    this.#key = { publicKey: privateKey.publicKey.raw, secretKey: privateKey.raw.slice(0, 32) }
    this.#limits = limits
    this.#store = new CourierStore(folder, limits, Date.now())
    this.#admission = new Admission({ anchors: new Anchors(chain), limits, courier: this.#key.publicKey })
    this.#requests = new RequestLimit(limits.requestsPerMinute)
    this.#expiry = setInterval(() => void this.#tracked(this.#expire()), EXPIRY_INTERVAL)
    this.#expiry.unref()
  }

  /** Takes requests on this node from now on. */
  async serve(node: Libp2p): Promise<void> {
    const options = { maxInboundStreams: MAX_COURIER_STREAMS, runOnLimitedConnection: true }
    await node.handle(
      PROTOCOL.courier,
      (stream, from) => this.#guarded(stream, this.#answer(stream, from)),
      options
    )
    await node.handle(
      PROTOCOL.fetch,
      (stream, from) => this.#guarded(stream, this.#answerFetch(stream, from)),
      options
    )
  }

  /** Ends what is under way, then closes the store: a receipt that went out stays true. */
  async stop(): Promise<void> {
    clearInterval(this.#expiry)
    this.#stopping.abort(new TransientError('courier-stopped', 'this courier stops'))
    await Promise.all(this.#running)
    this.#store.close()
  }

  /** Objects held, each right counted. */
  get objects(): number {
    return this.#store.usage('all').objects
  }

  /** For the gateway; any lock will do where none is given. */
  find(hash: ContentHash, lock: Uint8Array | undefined): Uint8Array | undefined {
    const found = this.#store.find(hash, lock, Date.now())
    this.#counts.add('gateway', found === undefined ? 'missing' : 'served')
    return found
  }

  get metrics(): readonly Metric[] {
    const kinds = ['anchor', 'permit'] as const
    const held = (what: 'objects' | 'bytes') =>
      kinds.map((kind) => [`{right="${kind}"}`, this.#store.usage(`kind:${kind}`)[what]] as const)
    const counter = (name: string, help: string): Metric => ({
      name: `ghost_courier_${name}_total`,
      help,
      type: 'counter',
      values: this.#counts.of(name)
    })
    return [
      { name: 'ghost_courier_objects', help: 'Sealed objects held.', type: 'gauge', values: held('objects') },
      { name: 'ghost_courier_bytes', help: 'Bytes of them.', type: 'gauge', values: held('bytes') },
      counter('deposits', 'Deposits, by what came of them.'),
      counter('fetches', 'Requests for objects.'),
      counter('collections', 'Requests for the mail of a device.'),
      counter('expiries', 'Rounds of deleting what is over, that failed.'),
      counter('gateway', 'Requests at the gateway.')
    ]
  }

  async #answer(stream: Stream, from: Connection): Promise<void> {
    const frames = framesOf(stream, MAX_FRAME_BYTES)
    const signal = this.#deadline()
    const client = from.remotePeer.toString()
    const now = Date.now()
    const responses: Response[] = []
    // Before a byte is read: who asks too often costs no memory.
    const request = this.#mayRead(client, now)
      ? decodeCourierRequest(await this.#read(frames, signal))
      : undefined
    if (request === undefined) responses.push({ kind: 'refusal', reason: 'busy' })
    else if (request.kind === 'deposit') responses.push(await this.#deposit(request, client, now, signal))
    else if (request.kind === 'collect') {
      const { mail, more } = this.#store.collect(keyOf(from), request.after, now)
      this.#counts.add('collections', mail.length > 0 ? 'mail' : 'empty')
      if (mail.length > 0) responses.push({ kind: 'mail', mail })
      responses.push({ kind: 'end', more })
    } else
      responses.push({
        kind: 'holdings',
        holdings: {
          deposited: this.#store.usage(`client:${client}`).objects,
          waiting: this.#store.waiting(keyOf(from), now),
          longest: this.#limits.keepSeconds * 1000
        }
      })
    await frames.writeV(responses.map(encodeCourierResponse), { signal })
    await stream.close({ signal })
  }

  async #deposit(
    deposit: CourierDeposit,
    client: string,
    now: number,
    signal: AbortSignal
  ): Promise<Response> {
    try {
      const keeping = await this.#admission.admit(deposit, client, now, signal)
      this.#store.keep(keeping)
      this.#counts.add('deposits', keeping.right.kind)
      const receipts = keeping.objects.map(({ hash }) =>
        makeCourierReceipt({
          contentHash: hash,
          until: keeping.until,
          courier: this.#key,
          signatures: portableSignatures
        })
      )
      return { kind: 'receipts', receipts: await Promise.all(receipts) }
    } catch (error) {
      if (!(error instanceof GhostError) || error instanceof StorageError) throw error
      const reason = refusalOf(error)
      this.#counts.add('deposits', reason)
      return { kind: 'refusal', reason }
    }
  }

  async #answerFetch(stream: Stream, from: Connection): Promise<void> {
    const frames = framesOf(stream, MAX_FETCH_REQUEST_BYTES)
    const signal = this.#deadline()
    const now = Date.now()
    if (!this.#mayRead(from.remotePeer.toString(), now))
      throw new RejectedError('too-many-requests', 'a peer asks too often')
    const request = decodeFetchRequest(await this.#read(frames, signal))
    for (const frame of served(this.#store, request, now)) await frames.write(frame, { signal })
    this.#counts.add('fetches', request.kind)
    await stream.close({ signal })
  }

  /** In slices, so that requests are answered in between. What fails is counted, and tried again with the next round. */
  async #expire(): Promise<void> {
    try {
      while (!this.#stopping.signal.aborted && this.#store.expire(Date.now())) await setImmediate()
    } catch {
      this.#counts.add('expiries', 'failed')
    }
  }

  #mayRead(client: string, now: number): boolean {
    return this.#requests.allows(client, now) && this.#reading < MAX_READING
  }

  async #read(frames: Frames, signal: AbortSignal): Promise<Uint8Array> {
    this.#reading++
    try {
      return (await frames.read({ signal })).subarray()
    } finally {
      this.#reading--
    }
  }

  #deadline(): AbortSignal {
    return AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(COURIER_TIMEOUT)])
  }

  /** Whatever goes wrong on a stream ends that stream and nothing else. */
  async #guarded(stream: Stream, work: Promise<void>): Promise<void> {
    const run = work.catch((error: unknown) => {
      this.#counts.add('deposits', error instanceof GhostError ? error.code : 'stream-failed')
      stream.abort(error instanceof Error ? error : new TransientError('stream-failed', 'a stream failed'))
    })
    await this.#tracked(run)
  }

  async #tracked(run: Promise<void>): Promise<void> {
    this.#running.add(run)
    await run
    this.#running.delete(run)
  }
}

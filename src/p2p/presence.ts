import type { GossipSub, Message } from '@libp2p/gossipsub'
import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { PeerId, Stream } from '@libp2p/interface'
import { dayOf } from '../crypto/pair.ts'
import { openPresence, PRESENCE_NONCE_BYTES, presenceTopic, sealPresence } from '../crypto/presence.ts'
import type { Clock, ContactCredentials, ExchangeHandler, Log, Presence, Random } from '../messaging/ports.ts'
import { GhostError, RejectedError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { PresenceState, PresenceStatement } from '../protocol/presence.ts'
import type { Connections } from './connections.ts'
import {
  DAY_CHECK_INTERVAL,
  GREETING_PAUSE,
  HINT_PAUSE,
  MAX_PUBSUB_FRAMES_PER_MINUTE,
  MAX_STATEMENTS_PER_MINUTE,
  PUBSUB_FRAME_WEIGHT,
  STATEMENT_ATTEMPTS,
  STATEMENT_PAUSE
} from './limits.ts'
import { tellOnlyMembers } from './pubsub.ts'
import { RateLimit } from './rate.ts'
import type { Session } from './session.ts'

/** What the presence of contacts needs. */
export interface PresenceOptions {
  readonly pubsub: GossipSub
  readonly connections: Connections
  readonly self: AddressHash
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly handler: Pick<ExchangeHandler, 'onPresence' | 'onHint'>
}

interface Topic {
  readonly name: string
  readonly day: number
  readonly contact: ContactCredentials
}

/** Clocks differ, and midnight passes between a subscription and a statement. */
const NEIGHBOURS = [0, -1, 1] as const

/**
 * Says whether we are here, and hears it of contacts, over gossipsub on topics that only the two of a pair can name
 * (docs/protocol/presence.md). Topics exist for connected contacts alone, and each device is told of its own only.
 */
export class PresenceTopics {
  readonly #options: PresenceOptions
  readonly #topics = new Map<string, Topic>()
  readonly #accepted: Set<string>
  /** What each connected device said last, and when by its own clock. */
  readonly #said = new Map<string, { readonly state: PresenceState; readonly time: number }>()
  readonly #told = new Map<AddressHash, Presence>()
  readonly #hinted = new Map<AddressHash, number>()
  /** When each device that is connected is or was greeted last on each topic. */
  readonly #greeted = new Map<string, Map<string, number>>()
  readonly #rate = new RateLimit(MAX_STATEMENTS_PER_MINUTE)
  readonly #frames = new RateLimit(MAX_PUBSUB_FRAMES_PER_MINUTE)
  #isShared = false
  #isAway = false
  #state: PresenceState = 'untold'
  #lastTime = 0

  constructor(options: PresenceOptions) {
    this.#options = options
    const { pubsub } = options
    this.#accepted = tellOnlyMembers(pubsub, (device, name) => this.#mayKnow(device, name))
    pubsub.addEventListener('subscription-change', ({ detail }) => {
      for (const { topic, subscribe } of detail.subscriptions)
        if (subscribe) this.#greet(topic, detail.peerId.toString())
    })
  }

  /** Whether contacts may know. */
  setShared(isShared: boolean): void {
    this.#isShared = isShared
    this.#say()
  }

  setAway(isAway: boolean): void {
    this.#isAway = isAway
    this.#say()
  }

  #say(): void {
    const state: PresenceState = !this.#isShared ? 'untold' : this.#isAway ? 'away' : 'here'
    if (state === this.#state) return
    this.#state = state
    for (const topic of this.#today()) void this.#publish(topic, false)
  }

  /** Something for this contact is on the chain. */
  hint(peer: AddressHash): void {
    const now = this.#options.clock.now()
    if (now - (this.#hinted.get(peer) ?? -Infinity) < HINT_PAUSE) return
    const topics = this.#today().filter(({ contact }) => contact.peer === peer)
    if (topics.length > 0) this.#hinted.set(peer, now)
    for (const topic of topics) void this.#publish(topic, true)
  }

  /** A session of this peer came or went, or a day passed. */
  update(peer: AddressHash): void {
    this.#subscribe()
    this.#tell(peer)
  }

  /** Follows the days until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    while (!signal.aborted) {
      await clock.sleep(DAY_CHECK_INTERVAL, { signal }).catch(() => undefined)
      if (!signal.aborted) this.#subscribe()
    }
  }

  /** Counts what comes on a stream of pubsub: each message is a signature to check, so that many of them end it. */
  watch(stream: Stream, { device, connection }: Session): void {
    stream.addEventListener('message', ({ data }) => {
      const weight = 1 + Math.floor(data.byteLength / PUBSUB_FRAME_WEIGHT)
      if (!this.#frames.allows(device, this.#options.clock.now(), weight))
        connection.abort(new RejectedError('too-many-requests', 'a peer says too much'))
    })
  }

  /** Subscribes to what today is due for the contacts connected now, and to nothing else. */
  #subscribe(): void {
    const { pubsub, connections, clock } = this.#options
    const today = dayOf(clock.now())
    const wanted = new Map<string, Topic>()
    const contacts = new Set([...connections.all()].map((session) => session.contact))
    for (const contact of [...contacts].filter(({ request }) => request === undefined))
      for (const day of NEIGHBOURS.map((offset) => today + offset)) {
        const name = presenceTopic(contact.topicKey, day)
        wanted.set(name, { name, day, contact })
      }
    for (const name of this.#topics.keys()) {
      if (wanted.has(name)) continue
      this.#topics.delete(name)
      this.#accepted.delete(name)
      pubsub.unsubscribe(name)
      pubsub.topicValidators.delete(name)
    }
    for (const [name, topic] of wanted) {
      const isNew = !this.#topics.has(name)
      this.#topics.set(name, topic)
      if (!isNew) continue
      this.#accepted.add(name)
      // before anything is forwarded or shown: nobody but the two of the pair can make what passes
      pubsub.topicValidators.set(name, (from, message) => this.#validate(name, from, message))
      pubsub.subscribe(name)
    }
  }

  #mayKnow(device: string, name: string): boolean {
    const topic = this.#topics.get(name)
    if (topic === undefined) return false
    return this.#options.connections.ofDevice(device).some(({ peer }) => peer === topic.contact.peer)
  }

  #today(): readonly Topic[] {
    const today = dayOf(this.#options.clock.now())
    return [...this.#topics.values()].filter(({ day }) => day === today)
  }

  /** Somebody listens since now: what he missed is said again. */
  #greet(name: string, device: string): void {
    const topic = this.#topics.get(name)
    if (topic === undefined || this.#state === 'untold' || !this.#today().includes(topic)) return
    if (!this.#mayKnow(device, name)) return
    const pause = this.#pauseBefore(name, device)
    if (pause === 0) void this.#publish(topic, false, device)
    else if (pause !== undefined)
      void this.#options.clock.sleep(pause).then(() => {
        if (this.#state !== 'untold') void this.#publish(topic, false, device)
      })
  }

  /**
   * Whoever comes and goes on a topic is greeted at once and, for all the times he came meanwhile, once after a pause
   * (ms). Undefined: that one is due already.
   */
  #pauseBefore(name: string, device: string): number | undefined {
    const now = this.#options.clock.now()
    const topics = this.#greeted.get(device) ?? new Map<string, number>()
    const last = topics.get(name) ?? -Infinity
    if (last > now && last <= now + GREETING_PAUSE) return undefined
    const pause = now - last >= GREETING_PAUSE || last > now ? 0 : last + GREETING_PAUSE - now
    this.#greeted.set(device, topics.set(name, now + pause))
    return pause
  }

  /**
   * Until it was handed to this device, or to any: others' subscriptions may be here before our stream to them is, and
   * gossipsub drops what it cannot send.
   */
  async #publish({ name, day, contact }: Topic, hint: boolean, device?: string): Promise<void> {
    const { pubsub, clock, random, log } = this.#options
    try {
      for (let attempt = 0; attempt < STATEMENT_ATTEMPTS && this.#topics.has(name); attempt++) {
        if (device !== undefined && !this.#mayKnow(device, name)) return
        const sealed = sealPresence(
          contact.topicKey,
          day,
          this.#statement(hint),
          random.bytes(PRESENCE_NONCE_BYTES)
        )
        const { recipients } = await pubsub.publish(name, sealed)
        if (recipients.some((one) => device === undefined || one.toString() === device)) return
        await clock.sleep(STATEMENT_PAUSE)
      }
    } catch {
      log('info', 'presence-not-published')
    }
  }

  /** Times rise strictly, also within one millisecond: the reader drops what is not newer. */
  #statement(hint: boolean): PresenceStatement {
    this.#lastTime = Math.max(this.#options.clock.now(), this.#lastTime + 1)
    return { sender: this.#options.self, state: this.#state, hint, time: this.#lastTime }
  }

  #validate(name: string, propagator: PeerId, message: Message): TopicValidatorResult {
    const { clock, connections, log } = this.#options
    const topic = this.#topics.get(name)
    if (topic === undefined || message.type !== 'signed') return TopicValidatorResult.Ignore
    if (!this.#rate.allows(propagator.toString(), clock.now())) return TopicValidatorResult.Ignore
    try {
      const statement = openPresence(topic.contact.topicKey, topic.day, message.data)
      const device = message.from.toString()
      const isTheirs = connections.ofDevice(device).some(({ peer }) => peer === statement.sender)
      if (statement.sender !== topic.contact.peer || !isTheirs) return TopicValidatorResult.Ignore
      return this.#hear(device, statement) ? TopicValidatorResult.Accept : TopicValidatorResult.Ignore
    } catch (error) {
      log('warning', error instanceof GhostError ? error.code : 'presence-malformed')
      return TopicValidatorResult.Reject
    }
  }

  /** False for what that device said before something that we have heard: a copy, kept and sent again. */
  #hear(device: string, { sender, state, hint, time }: PresenceStatement): boolean {
    if (time <= (this.#said.get(device)?.time ?? -1)) return false
    this.#said.set(device, { state, time })
    this.#tell(sender)
    if (hint) this.#options.handler.onHint(sender)
    return true
  }

  /** Here when any device is, away when all that say something are. */
  #tell(peer: AddressHash): void {
    const { connections, handler } = this.#options
    const devices = new Set([...connections.all()].map(({ device }) => device))
    for (const device of this.#said.keys()) if (!devices.has(device)) this.#said.delete(device)
    for (const device of this.#greeted.keys()) if (!devices.has(device)) this.#greeted.delete(device)
    const states = connections.of(peer).map(({ device }) => this.#said.get(device)?.state ?? 'untold')
    const now: Presence = states.includes('here') ? 'here' : states.includes('away') ? 'away' : 'untold'
    if (now === (this.#told.get(peer) ?? 'untold')) return
    if (now === 'untold') this.#told.delete(peer)
    else this.#told.set(peer, now)
    handler.onPresence(peer, now)
  }
}

import { UsageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { AddressBook } from './address-book/address-book.ts'
import { anchorCall } from './anchor-plan.ts'
import { Anchoring } from './anchoring.ts'
import { Confirming } from './confirming.ts'
import { anchoringOf, standsOnChain } from './anchoring-choice.ts'
import { connectionsView } from './connections-view.ts'
import { Contacts } from './contacts.ts'
import { ChainTexts } from './chain-texts.ts'
import { ContestedKeys } from './contested-keys.ts'
import type { Context } from './context.ts'
import { serveEnvelopes, serveHistory } from './history.ts'
import { hintAnchors } from './hints.ts'
import { Holes } from './holes.ts'
import { KeyRotation } from './key-rotation.ts'
import { Loop } from './loop.ts'
import type { Conversation, EntryId } from './model.ts'
import { Nearness } from './nearness.ts'
import { OfflineDelivery } from './offline-delivery.ts'
import { Outbox } from './outbox.ts'
import { Polling } from './polling.ts'
import { conversationView } from './projection.ts'
import type { ExchangeHandler, NetworkStatus, Reachability } from './ports.ts'
import { discard, ownMessage } from './own-message.ts'
import { Rebuild } from './rebuild.ts'
import { Receiving } from './receive.ts'
import { Requests } from './requests.ts'
import { Registration } from './registration.ts'
import { Rounds } from './rounds.ts'
import { Sending } from './send.ts'
import { Sources } from './sources.ts'
import type { Submission } from './submission.ts'
import type { AccountView, ConnectionsView, ConversationView } from './views.ts'

/** The device certificate is renewed this often, ms; it lives for days. */
const RENEW_AFTER = 86_400_000

/** What changed without a commit, for the face to tell. */
export interface SessionEvents {
  readonly reachability: (peer: AddressHash) => void
  readonly connections: () => void
  readonly account: () => void
  /** Something that only the user can mend. */
  readonly problem: (code: string) => void
}

/**
 * An unlocked account at work. Commands go down (screens → store → chain and network), facts come up (chain and
 * network → store → screens); the parts know each other only as far as this wiring says.
 */
export class Session {
  readonly context: Context
  readonly sending: Sending
  readonly contacts: Contacts
  readonly registration: Registration
  readonly rounds: Rounds
  readonly rotation: KeyRotation
  readonly book: AddressBook
  readonly #events: SessionEvents
  readonly #outbox: Outbox
  readonly #receiving: Receiving
  readonly #anchoring: Anchoring
  readonly #confirming: Confirming
  readonly #submission: Submission
  readonly #polling: Polling
  readonly requests: Requests
  readonly #sources: Sources
  readonly #holes: Holes
  readonly #chainTexts: ChainTexts
  readonly #offline: OfflineDelivery
  readonly #rebuild: Rebuild
  readonly #network: Loop
  readonly #renewal: Loop
  readonly #contested: ContestedKeys
  readonly #nearness: Nearness
  readonly #unobserve: () => void
  readonly #unobserveNodes: () => void
  /** Nodes are in contradiction, and the user was told. */
  #toldDispute = false
  #networkStatus: NetworkStatus = { relays: [], direct: 0, relayed: 0 }
  #chain: ConnectionsView['chain'] = { state: 'connecting', height: undefined, problem: undefined }

  constructor(context: Context, submission: Submission, events: SessionEvents) {
    this.context = context
    this.#events = events
    const { clock, log } = context.ports
    this.#nearness = new Nearness(context, events.reachability, (peer) => this.book.newDevice(peer))
    const online = (peer: AddressHash) => this.#nearness.isOnline(peer)
    this.#outbox = new Outbox(context, (holder, hash) => this.book.kept(holder, hash))
    this.sending = new Sending(context, (peer, entries) => {
      this.#outbox.offer(peer, entries)
      this.#anchoring.sent()
      this.#polling.expect()
    })
    this.#contested = new ContestedKeys(events.reachability)
    this.contacts = new Contacts(context, {
      contested: this.#contested,
      sealWaiting: (peer) => this.sending.sealWaiting(peer),
      reopen: (peer, envelopes) => this.#receiving.reopen(peer, envelopes)
    })
    const doubts = {
      unknown: (peer: AddressHash, bytes: Uint8Array) => this.contacts.keys.doubt(peer, bytes),
      announced: (peer: AddressHash) => this.contacts.keys.doubt(peer)
    }
    this.#receiving = new Receiving(context, doubts)
    this.registration = new Registration(context, () => this.#anchoring, {
      ...events,
      keysInUse: () => this.#useKeys()
    })
    this.rotation = new KeyRotation(context, {
      announce: (peer) => this.sending.announceKeys(peer),
      registering: () => this.registration.wake(),
      changed: events.account
    })
    this.#submission = submission
    this.#anchoring = new Anchoring(context, submission, {
      settled: () => this.registration.settled(),
      readProfile: (signal) => this.registration.readProfile(signal),
      book: () => this.book,
      writable: () => this.registration.chainChecked,
      online
    })
    this.#confirming = new Confirming(context)
    this.#sources = new Sources(context, online, events.connections)
    this.#holes = new Holes(context, this.#receiving, this.#sources, doubts)
    this.#offline = new OfflineDelivery(context, {
      receiving: this.#receiving,
      online,
      changed: (more) => {
        if (more) this.#holes.wakeAll()
        events.connections()
      }
    })
    this.#chainTexts = new ChainTexts(context, this.#holes, online)
    const found = (peer: AddressHash): void => this.#found(peer)
    this.#polling = new Polling(context, {
      found,
      strangers: (entries) => {
        this.requests.expect(entries)
        this.rounds.expectNew()
      },
      answered: (problem, height) => this.#chainAnswered(problem, height)
    })
    this.requests = new Requests(context, this.contacts, {
      changed: events.account,
      found: (peer) => {
        found(peer)
        this.#rebuild.wake(peer)
      }
    })
    this.rounds = new Rounds(context, this.contacts, found)
    this.book = new AddressBook(context, {
      contacts: this.contacts,
      online,
      found: (peer) => this.rounds.opened(peer),
      queued: () => this.#anchoring.wake(),
      balance: () => this.registration.balance,
      isAsked: !submission.repeatable,
      changed: events.account
    })
    this.#rebuild = new Rebuild(context, {
      contacts: this.contacts,
      book: this.book,
      receiving: this.#receiving,
      online,
      progress: (peer) => this.#holes.wake(peer),
      listed: () => {
        this.#polling.start()
        this.rounds.start()
        this.requests.start()
      }
    })
    this.#network = new Loop({ clock, log, name: 'network', step: () => this.#startNetwork() })
    this.#renewal = new Loop({ clock, log, name: 'renewal', step: async () => this.#renew() })
    this.#unobserve = context.state.observe((changes) => {
      if (changes.calls !== undefined || changes.removedCalls !== undefined) {
        events.connections()
        this.registration.noteMoved()
      }
      hintAnchors(context.ports.exchange, changes)
      // Whoever read the slots: what they name and nobody holds here is asked for.
      if ((changes.holes?.length ?? 0) > 0) {
        this.#holes.wake()
        this.#chainTexts.wake()
      }
      if (changes.conversations?.some(({ unconfirmed }) => unconfirmed?.length)) this.#confirming.wake()
    })
    this.#unobserveNodes = context.ports.ledger.observeNodes(() => this.#nodesChanged())
  }

  /** Begins all work; none of it holds up the screens. */
  start(): void {
    this.context.ports.ledger.expectChain(this.context.state.account.chain)
    this.#network.start()
    this.#renewal.start()
    this.contacts.start()
    this.#outbox.start()
    this.#receiving.start()
    this.registration.start()
    this.rotation.start()
    this.#anchoring.start()
    this.#holes.start()
    this.#offline.start()
    this.#chainTexts.start()
    this.book.start()
    this.#rebuild.start()
    this.#confirming.start()
  }

  /** Resolves when nothing of it touches the store any more. */
  async stop(): Promise<void> {
    this.#unobserve()
    this.#unobserveNodes()
    // A start that is under way ends first, or it would outlive the stop.
    await this.#network.stop()
    await this.context.ports.exchange.stop()
    const parts = [this.#renewal, this.contacts, this.#outbox, this.#receiving, this.#nearness]
    const chain = [
      this.registration,
      this.rotation,
      this.#anchoring,
      this.#holes,
      this.#offline,
      this.#chainTexts,
      this.book,
      this.#rebuild,
      this.#polling,
      this.rounds,
      this.requests,
      this.#confirming
    ]
    await Promise.all([...parts, ...chain].map((part) => part.stop()))
  }

  /** What the wallet that holds the account key is doing. */
  get wallet(): AccountView['wallet'] {
    const { wallet } = this.context.state.account
    if (wallet === undefined) return undefined
    const { asking, held } = this.#submission
    return { id: wallet.id, backedUp: wallet.kept, asking, problem: held }
  }

  /** The wallet may be asked again. */
  async askWallet(): Promise<void> {
    this.#submission.resume()
    await this.#anchoring.resume()
  }

  /** A conversation as its row and the network have it. */
  view(row: Conversation): ConversationView {
    const reachability = this.#nearness.of(row.peer)
    return conversationView(row, { reachability, isContested: this.#contested.has(row.peer) })
  }

  /** Somebody's screen was opened: what is new should be there soon. */
  opened(peer: AddressHash): void {
    this.rounds.opened(peer)
    if (this.#sources.opened(peer)) this.#holes.wake(peer)
  }

  get connections(): ConnectionsView {
    return connectionsView(this.context, this.#networkStatus, this.#chain, this.#sources.gateways)
  }

  /** The user consents to a contact's new keys; what waited for that is asked for and sent. */
  async acceptKeys(peer: AddressHash): Promise<void> {
    await this.contacts.keys.accept(peer)
    this.#holes.wake(peer)
  }

  /** A failed message goes again. */
  async retry(id: EntryId): Promise<void> {
    const { state, turns, ports } = this.context
    const { peer } = await ownMessage(this.context, id)
    await turns.take(peer, async () => {
      const entry = (await state.entries([id])).get(id)
      if (entry?.delivery !== 'failed') return
      await state.commit({ entries: [{ ...entry, delivery: 'pending', nextAttemptAt: ports.clock.now() }] })
      this.#outbox.offer(peer, [{ ...entry, delivery: 'pending' }])
    })
  }

  /** Forgets a message that did not arrive. @throws UsageError `message-unknown`, `message-on-its-way` */
  discard(id: EntryId): Promise<void> {
    return discard(this.context, id)
  }

  /**
   * Anchors a message that was not anchored by itself.
   * @throws UsageError `message-unknown`, `anchoring-off`
   */
  async anchor(id: EntryId): Promise<void> {
    const { state, turns, ports } = this.context
    const { peer } = await ownMessage(this.context, id)
    await turns.take(peer, async () => {
      const choice = anchoringOf(state.conversation(peer), 'self')
      if (choice.mode === 'off') throw new UsageError('anchoring-off', 'this chat is not anchored')
      const entry = (await state.entries([id])).get(id)
      if (entry?.envelope === undefined || entry.anchor !== 'none') return
      const call = anchorCall(entry, standsOnChain(choice, entry.payload, entry.envelope), ports.clock.now())
      await state.commit({ entries: [{ ...entry, anchor: 'pending' }], calls: [call] })
    })
    this.#anchoring.wake()
  }

  async #startNetwork(): Promise<undefined> {
    const { ports, identity } = this.context
    const certificate = identity.certificate(ports.clock.now())
    await ports.exchange.start(
      { self: identity.self, deviceSeed: identity.secrets.deviceSeed, certificate },
      this.#handler()
    )
    this.contacts.follow()
  }

  /** Which keys of our own are in use was read, or it changed: certificate, pairs and what waited follow. */
  #useKeys(): void {
    const { ports, identity } = this.context
    ports.exchange.renew(identity.certificate(ports.clock.now()))
    this.contacts.follow()
    this.rotation.wake()
    this.contacts.keys.resume()
  }

  #renew(): number {
    const { ports, identity } = this.context
    ports.exchange.renew(identity.certificate(ports.clock.now()))
    return RENEW_AFTER
  }

  #handler(): ExchangeHandler {
    return {
      onEnvelopes: async (from, envelopes) => {
        await this.#receiving.pushed(from, await this.#offline.take(from, envelopes))
        this.#polling.expect()
      },
      onAcknowledgements: (from, acknowledgements) => this.#outbox.acknowledged(from, acknowledgements),
      onReachability: (peer, reachability) => this.#reached(peer, reachability),
      onMet: (session) => this.#nearness.met(session),
      onPresence: (peer, presence) => this.#nearness.said(peer, presence),
      onHint: (peer) => (peer === undefined ? this.#polling.look() : this.#polling.expect()),
      onNewerKeys: (peer) => this.contacts.keys.doubt(peer),
      onNetworkStatus: (status) => {
        this.#networkStatus = status
        this.#events.connections()
      },
      serve: (to, hashes) => serveEnvelopes(this.context, to.peer, hashes),
      serveHistory: (to, before, limit) => serveHistory(this.context, to.peer, before, limit)
    }
  }

  #found(peer: AddressHash): void {
    this.contacts.follow()
    this.#holes.wake(peer)
  }

  #reached(peer: AddressHash, reachability: Reachability): void {
    if (reachability === 'online') {
      this.#outbox.online(peer)
      this.book.online(peer)
      this.#holes.wake(peer)
      this.#rebuild.wake(peer)
    } else {
      this.#outbox.offline(peer)
      this.#chainTexts.wake()
    }
    this.#nearness.reached(peer, reachability)
    this.#offline.reached(peer, reachability)
  }

  /** Who is right is for the user to say, so he is told; that a node is left out is only shown. */
  #nodesChanged(): void {
    this.#events.connections()
    const disputed = this.context.ports.ledger.nodes().some(({ state }) => state === 'disputed')
    if (disputed && !this.#toldDispute) this.#events.problem('nodes-disagree')
    this.#toldDispute ||= disputed
  }

  #chainAnswered(problem: string | undefined, height?: number): void {
    const state = problem === undefined ? 'online' : 'offline'
    this.#chain = { state, height: height ?? this.#chain.height, problem }
    this.#events.connections()
  }
}

import type { AddressHash } from '../protocol/ids.ts'
import { AddressBook } from './address-book/address-book.ts'
import { Anchoring } from './anchoring.ts'
import { Confirming } from './confirming.ts'
import { Connections } from './connections.ts'
import { Contacts } from './contacts.ts'
import { ChainTexts } from './chain-texts.ts'
import { ContestedKeys } from './contested-keys.ts'
import type { Context } from './context.ts'
import { serveEnvelopes, serveHistory } from './history.ts'
import { hintAnchors } from './hints.ts'
import { Holes } from './holes.ts'
import { KeyRotation } from './key-rotation.ts'
import type { Conversation, EntryId } from './model.ts'
import { Nearness } from './nearness.ts'
import { OfflineDelivery } from './offline-delivery.ts'
import { Outbox } from './outbox.ts'
import { Polling } from './polling.ts'
import { conversationView } from './projection.ts'
import type { ExchangeHandler, Reachability } from './ports.ts'
import { OwnDevice } from './own-device.ts'
import { queueAnchor, retry } from './own-message.ts'
import { Rebuild } from './rebuild.ts'
import { Receiving } from './receive.ts'
import { Requests } from './requests.ts'
import { Registration } from './registration.ts'
import { Rounds } from './rounds.ts'
import { Sending } from './send.ts'
import { Sources } from './sources.ts'
import type { Submission } from './submission.ts'
import type { AccountView, ConnectionsView, ConversationView } from './views.ts'

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
  readonly #device: OwnDevice
  readonly #connections: Connections
  readonly #contested: ContestedKeys
  readonly #nearness: Nearness
  readonly #unobserve: () => void

  constructor(context: Context, submission: Submission, events: SessionEvents) {
    this.context = context
    this.#connections = new Connections(context, events)
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
    const found = (peer: AddressHash): void => {
      this.contacts.follow()
      this.#holes.wake(peer)
    }
    this.#polling = new Polling(context, {
      found,
      strangers: (entries) => {
        this.requests.expect(entries)
        this.rounds.expectNew()
      },
      answered: (problem, height) => this.#connections.chainAnswered(problem, height)
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
    const started = (): void => this.contacts.follow()
    this.#device = new OwnDevice(context, this.#handler(), { ...events, started })
    this.#unobserve = context.state.observe((changes) => {
      if (changes.calls !== undefined || changes.removedCalls !== undefined) {
        events.connections()
        this.registration.noteMoved()
      }
      hintAnchors(context.ports.exchange, changes)
      this.#device.committed(changes)
      // Whoever read the slots: what they name and nobody holds here is asked for.
      if ((changes.holes?.length ?? 0) > 0) {
        this.#holes.wake()
        this.#chainTexts.wake()
      }
      if (changes.conversations?.some(({ unconfirmed }) => unconfirmed?.length)) this.#confirming.wake()
    })
  }

  /** Begins all work; none of it holds up the screens. */
  start(): void {
    this.context.ports.ledger.expectChain(this.context.state.account.chain)
    this.#device.start()
    for (const part of this.#begunAtOnce()) part.start()
  }

  /** Resolves when nothing of it touches the store any more. */
  async stop(): Promise<void> {
    this.#unobserve()
    this.#connections.stop()
    await this.#device.stop()
    // Polling, rounds and requests are begun by the rebuild, once it knows the dialogs.
    const parts = [...this.#begunAtOnce(), this.#polling, this.rounds, this.requests, this.#nearness]
    await Promise.all(parts.map((part) => part.stop()))
  }

  #begunAtOnce() {
    return [
      this.contacts,
      this.#outbox,
      this.#receiving,
      this.registration,
      this.rotation,
      this.#anchoring,
      this.#holes,
      this.#offline,
      this.#chainTexts,
      this.book,
      this.#rebuild,
      this.#confirming
    ]
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
    return this.#connections.view(this.#sources.gateways)
  }

  /** The user consents to a contact's new keys; what waited for that is asked for and sent. */
  async acceptKeys(peer: AddressHash): Promise<void> {
    await this.contacts.keys.accept(peer)
    this.#holes.wake(peer)
  }

  retry(id: EntryId): Promise<void> {
    return retry(this.context, id, (peer, entries) => this.#outbox.offer(peer, entries))
  }

  /** Anchors a message that was not anchored by itself. @throws UsageError `message-unknown`, `anchoring-off` */
  async anchor(id: EntryId): Promise<void> {
    await queueAnchor(this.context, id)
    this.#anchoring.wake()
  }

  /** Which keys of our own are in use was read, or it changed: certificate, pairs and what waited follow. */
  #useKeys(): void {
    this.#device.renew()
    this.contacts.follow()
    this.rotation.wake()
    this.contacts.keys.resume()
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
      onNetworkStatus: (status) => this.#connections.networkIs(status),
      serve: (to, hashes) => serveEnvelopes(this.context, to.peer, hashes),
      serveHistory: (to, before, limit) => serveHistory(this.context, to.peer, before, limit)
    }
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
}

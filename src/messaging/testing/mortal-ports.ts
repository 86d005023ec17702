import type {
  Clock,
  ContactCredentials,
  Couriers,
  Exchange,
  ExchangeHandler,
  Hasher,
  Keystore,
  Ledger,
  MessageStore,
  Ports,
  StoreChanges
} from '../ports.ts'
import { Queue, type Life } from './life.ts'

/** Most virtual ms that a call takes. */
const LATENCY = { disk: 3, chain: 120, network: 10, computation: 1 }

/** What a page stands on, and how it fails it. */
export interface Ground {
  readonly clock: Clock
  /** ms that its clock is wrong by. */
  readonly skew: number
  readonly hasher: Hasher
  readonly ledger: Ledger
  readonly exchange: Exchange
  readonly store: MessageStore
  readonly keystore: Keystore
  /** Asked before each commit: throws where the disk has no room. */
  readonly refuse: () => void
}

/** All of it as a page sees it, while it lives. */
export const mortalPorts = (
  ground: Ground,
  life: Life
): Pick<Ports, Exclude<keyof Ground, 'skew' | 'refuse'>> => ({
  clock: mortalClock(ground.clock, life, ground.skew),
  hasher: mortalHasher(ground.hasher, life),
  ledger: mortalLedger(ground.ledger, life),
  exchange: mortalExchange(ground.exchange, life),
  store: mortalStore(ground.store, life, ground.refuse),
  keystore: mortalKeystore(ground.keystore, life)
})

/** Time as a page sees it, while it lives: its clock may be wrong by `offset` ms. */
const mortalClock = (clock: Clock, life: Life, offset: number): Clock => ({
  now: () => clock.now() + offset,
  sleep: (ms, options) => life.sleep(ms, options)
})

/** The chain as a page sees it, while it lives. */
const mortalLedger = (ledger: Ledger, life: Life): Ledger => {
  const ask = <Result>(effect: () => Promise<Result>, options: { signal?: AbortSignal } = {}) =>
    life.call(effect, LATENCY.chain, options)
  return {
    quorum: ledger.quorum,
    nodes: () => ledger.nodes(),
    observeNodes: (listener) => ledger.observeNodes(listener),
    expectChain: (chain) => ledger.expectChain(chain),
    identify: (options) => ask(() => ledger.identify(options), options),
    height: (options) => ask(() => ledger.height(options), options),
    checkProgram: (options) => ask(() => ledger.checkProgram(options), options),
    profile: (user, options) => ask(() => ledger.profile(user, options), options),
    profileVersion: (user, version, options) =>
      ask(() => ledger.profileVersion(user, version, options), options),
    claimedAddress: (user, options) => ask(() => ledger.claimedAddress(user, options), options),
    inbox: (user, options) => ask(() => ledger.inbox(user, options), options),
    dialog: (dialog, options) => ask(() => ledger.dialog(dialog, options), options),
    slots: (dialog, from, to, options) => ask(() => ledger.slots(dialog, from, to, options), options),
    writtenDialogCount: (user, options) => ask(() => ledger.writtenDialogCount(user, options), options),
    writtenDialogs: (user, options) => ask(() => ledger.writtenDialogs(user, options), options),
    requestCount: (user, options) => ask(() => ledger.requestCount(user, options), options),
    requests: (user, from, to, options) => ask(() => ledger.requests(user, from, to, options), options),
    scan: (user, from, to, options) => ask(() => ledger.scan(user, from, to, options), options),
    payloads: (dialog, from, to, options) => ask(() => ledger.payloads(dialog, from, to, options), options),
    addressBook: (user, options) => ask(() => ledger.addressBook(user, options), options),
    balance: (address, options) => ask(() => ledger.balance(address, options), options),
    fee: (name) => ledger.fee(name),
    build: (call, seed, options) => ask(() => ledger.build(call, seed, options), options),
    broadcast: (transaction, options) => ask(() => ledger.broadcast(transaction, options), options),
    outcome: (id, options) => ask(() => ledger.outcome(id, options), options)
  }
}

/** The network as a page sees it, while it lives. */
const mortalExchange = (exchange: Exchange, life: Life): Exchange => {
  const ask = <Result>(effect: () => Promise<Result>, options: { signal?: AbortSignal } = {}) =>
    life.call(effect, LATENCY.network, options)
  const unlessDead = (act: () => void) => {
    if (!life.dead) act()
  }
  return {
    start: (identity, handler, options) =>
      ask(() => exchange.start(identity, mortalHandler(handler, life), options), options),
    choose: (choices) => ask(() => exchange.choose(choices)),
    stop: () => ask(() => exchange.stop()),
    renew: (certificate) => unlessDead(() => exchange.renew(certificate)),
    follow: (contacts: readonly ContactCredentials[]) => unlessDead(() => exchange.follow(contacts)),
    push: (peer, envelopes, options) => ask(() => exchange.push(peer, envelopes, options), options),
    acknowledge: (peer, acknowledgements, options) =>
      ask(() => exchange.acknowledge(peer, acknowledgements, options), options),
    fetch: (peer, hashes, options) => life.stream(exchange.fetch(peer, hashes, options), LATENCY.network),
    history: (peer, before, limit, options) =>
      life.stream(exchange.history(peer, before, limit, options), LATENCY.network),
    hint: (peer) => unlessDead(() => exchange.hint(peer)),
    distrust: (peer) => unlessDead(() => exchange.distrust(peer))
  }
}

/** Couriers as a page has them, while it lives. */
export const mortalCouriers = (couriers: Couriers, life: Life): Couriers => {
  const ask = <Result>(effect: () => Promise<Result>, options: { signal?: AbortSignal } = {}) =>
    life.call(effect, LATENCY.network, options)
  return {
    list: () => couriers.list(),
    observe: (listener) =>
      couriers.observe(() => {
        if (!life.dead) listener()
      }),
    identify: (address) => couriers.identify(address),
    use: (addresses) => couriers.use(addresses),
    deposit: (courier, deposit, options) => ask(() => couriers.deposit(courier, deposit, options), options),
    collect: (courier, after, options) => ask(() => couriers.collect(courier, after, options), options),
    fetch: (courier, wishes, options) =>
      life.stream(couriers.fetch(courier, wishes, options), LATENCY.network),
    distrust: (courier) => {
      if (!life.dead) couriers.distrust(courier)
    }
  }
}

const mortalHandler = (handler: ExchangeHandler, life: Life): ExchangeHandler => ({
  onEnvelopes: (from, envelopes) => life.serve(() => handler.onEnvelopes(from, envelopes)),
  onAcknowledgements: (from, bytes) => life.serve(() => handler.onAcknowledgements(from, bytes)),
  onReachability: (peer, reachability) => {
    if (!life.dead) handler.onReachability(peer, reachability)
  },
  onMet: (session) => {
    if (!life.dead) handler.onMet(session)
  },
  onPresence: (peer, presence) => {
    if (!life.dead) handler.onPresence(peer, presence)
  },
  onHint: (peer) => {
    if (!life.dead) handler.onHint(peer)
  },
  onNewerKeys: (peer) => {
    if (!life.dead) handler.onNewerKeys(peer)
  },
  onNetworkStatus: (status) => {
    if (!life.dead) handler.onNetworkStatus(status)
  },
  serve: (to, hashes, options) => handler.serve(to, hashes, options),
  serveHistory: (to, before, limit, options) => handler.serveHistory(to, before, limit, options)
})

/** The disk as a page sees it, while it lives. `refuse` is asked before each commit. */
const mortalStore = (store: MessageStore, life: Life, refuse: () => void): MessageStore => {
  // Transactions of one database that touch the same rows run in the order they were made (Indexed Database API 3.0, 2.7.2).
  const queue = new Queue()
  const ask = <Result>(effect: () => Promise<Result>, signal?: AbortSignal) =>
    life.call(effect, LATENCY.disk, { queue, ...(signal && { signal }) })
  return {
    open: (key, options) => ask(() => store.open(key, options), options?.signal),
    close: () => ask(() => store.close()),
    sever: () => {
      if (!life.dead) store.sever()
    },
    observeLoss: (listener) => store.observeLoss(listener),
    commit: (changes: StoreChanges) =>
      ask(async () => {
        refuse()
        await store.commit(changes)
      }),
    entries: (peer, options) => ask(() => store.entries(peer, options)),
    entriesById: (ids) => ask(() => store.entriesById(ids)),
    held: (ids) => ask(() => store.held(ids)),
    undelivered: (...asked) => ask(() => store.undelivered(...asked)),
    undeliveredPeers: () => ask(() => store.undeliveredPeers()),
    holes: (peer) => ask(() => store.holes(peer)),
    deposits: (owner) => ask(() => store.deposits(owner))
  }
}

/** The sealed secrets as a page sees them, while it lives. */
const mortalKeystore = (keystore: Keystore, life: Life): Keystore => {
  const queue = new Queue()
  const ask = <Result>(effect: () => Promise<Result>, signal?: AbortSignal) =>
    life.call(effect, LATENCY.disk, { queue, ...(signal && { signal }) })
  return {
    exists: () => ask(() => keystore.exists()),
    inspect: () => ask(() => keystore.inspect()),
    create: (passphrase, secrets, options) =>
      ask(() => keystore.create(passphrase, secrets, options), options?.signal),
    unlock: (passphrase, options) => ask(() => keystore.unlock(passphrase, options), options?.signal),
    changePassphrase: (current, next, options) =>
      ask(() => keystore.changePassphrase(current, next, options), options?.signal),
    wipe: () => ask(() => keystore.wipe()),
    empty: () => ask(() => keystore.empty())
  }
}

/** Hashes as a page gets them, while it lives. */
const mortalHasher = (hasher: Hasher, life: Life): Hasher => {
  const ask = <Result>(effect: () => Promise<Result>, signal?: AbortSignal) =>
    life.call(effect, LATENCY.computation, { ...(signal && { signal }) })
  return {
    addressHash: (address, options) => ask(() => hasher.addressHash(address, options), options?.signal),
    dialogHash: (one, other, options) => ask(() => hasher.dialogHash(one, other, options), options?.signal),
    addressOf: (seed, options) => ask(() => hasher.addressOf(seed, options), options?.signal)
  }
}

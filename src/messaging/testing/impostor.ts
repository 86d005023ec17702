import { makeAcknowledgement, type AcknowledgementContents } from '../../crypto/acknowledgement.ts'
import { contentHashOf } from '../../crypto/content-hash.ts'
import { accountSeed } from '../../crypto/derive.ts'
import { sealEnvelope, type EnvelopeContents } from '../../crypto/envelope.ts'
import { synchronousSignatures } from '../../crypto/testing/synchronous-signatures.ts'
import type { ContractCall } from '../../protocol/contract.ts'
import { MODE } from '../../protocol/envelope.ts'
import {
  installationIdFromBytes,
  messageIdFromBytes,
  type Address,
  type AddressHash,
  type ContentHash
} from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message.ts'
import { encodeText } from '../../protocol/text.ts'
import { Identity } from '../identity.ts'
import type { PinnedKeys, Secrets } from '../model.ts'
import type { ContactCredentials, ExchangeHandler } from '../ports.ts'
import type { FakeChain } from './fake-chain.ts'
import { FakeExchange } from './fake-exchange.ts'
import { fakeAddress, fakeAddressHash } from './fake-hasher.ts'
import { FakeLedger } from './fake-ledger.ts'
import type { FakeNetwork } from './fake-network.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

const CREDITS = 50_000_000

/** Where an impostor stands, as everybody else. */
interface Ground {
  readonly clock: VirtualClock
  readonly chain: FakeChain
  readonly network: FakeNetwork
  /** Keys that stand on chain. */
  keysOf(person: AddressHash): PinnedKeys
}

/** A counterparty that says, serves and anchors whatever a test wants, with a real account and device. */
export class Impostor {
  readonly identity: Identity
  readonly envelopes: Uint8Array[] = []
  readonly acknowledgements: Uint8Array[] = []
  readonly asked: ContentHash[][] = []
  /** What is answered to a fetch, and to a request for history. */
  serve: (hashes: readonly ContentHash[]) => readonly Uint8Array[] = () => []
  history: (before: readonly ContentHash[]) => readonly Uint8Array[] = () => []
  readonly exchange: FakeExchange
  readonly ledger: FakeLedger
  readonly #stage: Ground
  readonly #random: SeededRandom
  #counter = 0

  constructor(stage: Ground, random: SeededRandom) {
    this.#stage = stage
    this.#random = random
    const secrets = {
      kind: 'phrase',
      root: random.bytes(32),
      deviceSeed: random.bytes(32),
      storageKey: random.bytes(32)
    } satisfies Secrets
    const address = fakeAddress(accountSeed(secrets.root, 'phrase'))
    this.identity = new Identity(secrets, address, fakeAddressHash(address))
    stage.chain.credit(address, CREDITS)
    this.exchange = new FakeExchange(stage.network)
    this.ledger = new FakeLedger(stage.chain, random.fork('nodes'))
  }

  get hash(): AddressHash {
    return this.identity.self
  }

  /** Is on the network from now on, for these people. */
  async connect(...people: readonly AddressHash[]): Promise<void> {
    const { identity } = this
    await this.exchange.start(
      {
        self: identity.self,
        deviceSeed: identity.secrets.deviceSeed,
        certificate: identity.certificate(this.#stage.clock.now())
      },
      this.#handler()
    )
    this.exchange.follow(people.flatMap((person) => this.#credentials(person)))
  }

  /** Another connection, with a certificate of the version in use. */
  async reconnect(...people: readonly AddressHash[]): Promise<void> {
    await this.exchange.stop()
    await this.connect(...people)
  }

  /** The keys of somebody whose root was stolen. */
  identityOf(root: Uint8Array, person: { readonly address: Address; readonly hash: AddressHash }): Identity {
    return new Identity({ ...this.identity.secrets, root }, person.address, person.hash)
  }

  /** Builds, sends and waits for the block. */
  async call(call: ContractCall): Promise<void> {
    const { root } = this.identity.secrets
    const transaction = await this.ledger.build(call, accountSeed(root, 'phrase'))
    await this.ledger.broadcast(transaction)
    await this.#stage.clock.run(6_000)
  }

  /** Anchors a hash in the dialog with somebody. */
  anchor(
    recipient: Address,
    contentHash: ContentHash,
    name: 'start_dialog' | 'accept_dialog' | 'send_message'
  ): Promise<void> {
    return this.call({ function: name, recipient, contentHash, timestamp: 1 })
  }

  message(text: string, changes: Partial<Message> = {}): Message {
    return {
      id: messageIdFromBytes(this.#random.bytes(16)),
      installation: installationIdFromBytes(new Uint8Array(8).fill(7)),
      counter: this.#counter++,
      sentAt: this.#stage.clock.now(),
      parents: [],
      kind: 1,
      payload: encodeText(text),
      ...changes
    }
  }

  /** Seals to somebody as oneself, or with any part of it changed. */
  seal(to: AddressHash, message: Message, changes: Partial<EnvelopeContents> = {}): Uint8Array {
    const { identity } = this
    const keys = this.#stage.keysOf(to)
    return sealEnvelope({
      mode: MODE.signed,
      secret: identity.pairSecret(keys.boxKey, 1),
      sender: identity.self,
      recipient: to,
      senderKeyVersion: 1,
      recipientKeyVersion: keys.version,
      nonce: this.#random.bytes(24),
      message,
      signingSecretKey: identity.signingKey(1).secretKey,
      ownKey: identity.ownKey,
      ...changes
    })
  }

  /** Acknowledges an envelope of `sender`, or with any part of it changed. */
  acknowledgement(
    sender: AddressHash,
    contentHash: ContentHash,
    changes: Partial<AcknowledgementContents> = {}
  ): Promise<Uint8Array> {
    const { identity } = this
    return makeAcknowledgement({
      kind: 'opened',
      contentHash,
      sender,
      recipient: identity.self,
      mode: MODE.signed,
      device: identity.device,
      signatures: synchronousSignatures,
      acknowledgementKey: identity.pairKeys(this.#stage.keysOf(sender)).acknowledgement,
      ...changes
    })
  }

  /** Serves these envelopes by their hashes, and all of them as history. */
  holds(...envelopes: readonly Uint8Array[]): void {
    this.serve = (hashes) => envelopes.filter((bytes) => hashes.includes(contentHashOf(bytes)))
    this.history = (before) => (before.length === 0 ? envelopes : [])
  }

  /** By every version of keys up to the one in use. */
  #credentials(peer: AddressHash): ContactCredentials[] {
    const keys = this.#stage.keysOf(peer)
    return Array.from({ length: this.identity.version }, (_, index) => {
      const pair = this.identity.pairKeys(keys, index + 1)
      return {
        peer,
        helloKey: pair.hello,
        rendezvousKey: pair.rendezvous,
        topicKey: pair.topic,
        signingKey: keys.signingKey,
        keyVersion: keys.version
      }
    })
  }

  #handler(): ExchangeHandler {
    const serve = (hashes: readonly ContentHash[]) => this.serve(hashes)
    const history = (before: readonly ContentHash[]) => this.history(before)
    return {
      onEnvelopes: async (_, envelopes) => void this.envelopes.push(...envelopes),
      onAcknowledgements: async (_, acknowledgements) => void this.acknowledgements.push(...acknowledgements),
      onReachability: () => undefined,
      onMet: () => undefined,
      onPresence: () => undefined,
      onHint: () => undefined,
      onNewerKeys: () => undefined,
      onNetworkStatus: () => undefined,
      serve: async function* (this: void, _, hashes) {
        yield* serve(hashes)
      },
      serveHistory: async function* (this: void, _, before) {
        yield* history(before)
      }
    }
  }
}

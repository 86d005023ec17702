import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ContractCall } from '../../protocol/contract.ts'
import { contentHashFromBytes, type Address, type AddressHash, type DialogHash } from '../../protocol/ids.ts'
import type { Hasher, Ledger, SignedTransaction, TransactionOutcome } from '../ports.ts'

/** A ledger over a chain on which our program stands and nobody in this suite has done anything yet. */
export interface LedgerUnderTest {
  readonly ledger: Ledger
  readonly hasher: Hasher
  /** Resolves when the address can pay for `microcredits`. */
  fund(address: Address, microcredits: number): Promise<void>
  /** Lets a block come about where time alone does not make one; called between two looks at an outcome. */
  tick(): Promise<void>
  close(): Promise<void>
}

interface Person {
  readonly seed: Uint8Array
  readonly address: Address
  readonly hash: AddressHash
}

type Settled = Exclude<TransactionOutcome, { state: 'unknown' }>

const CREDIT = 1_000_000
const NOW = 1_700_000_000
const content = (byte: number) => contentHashFromBytes(new Uint8Array(31).fill(byte))
const key = (byte: number) => new Uint8Array(32).fill(byte)
/** Looks at an outcome; each is followed by a tick. */
const LOOKS = 600

/** ms; a real library signs a few transactions in the longest test, on a machine that does other things too. */
const TIMEOUT = 240_000

class Scene {
  readonly ledger: Ledger
  readonly #world: LedgerUnderTest

  constructor(world: LedgerUnderTest) {
    this.#world = world
    this.ledger = world.ledger
  }

  async person(byte: number, microcredits = CREDIT): Promise<Person> {
    const seed = crypto.getRandomValues(new Uint8Array(32))
    seed[0] = byte
    const address = await this.#world.hasher.addressOf(seed)
    if (microcredits > 0) await this.#world.fund(address, microcredits)
    return { seed, address, hash: await this.#world.hasher.addressHash(address) }
  }

  dialog(one: Person, other: Person): Promise<DialogHash> {
    return this.#world.hasher.dialogHash(one.hash, other.hash)
  }

  async settled(transaction: SignedTransaction): Promise<Settled> {
    for (let look = 0; look < LOOKS; look++) {
      const outcome = await this.ledger.outcome(transaction.id)
      if (outcome.state !== 'unknown') return outcome
      await this.#world.tick()
    }
    return expect.unreachable(`transaction ${transaction.id} came into no block`)
  }

  async run(person: Person, call: ContractCall): Promise<Settled> {
    const transaction = await this.ledger.build(call, person.seed)
    await this.ledger.broadcast(transaction)
    return this.settled(transaction)
  }

  anchor(
    name: 'start_dialog' | 'accept_dialog' | 'send_message',
    from: Person,
    to: Person,
    byte: number
  ): Promise<Settled> {
    return this.run(from, {
      function: name,
      recipient: to.address,
      contentHash: content(byte),
      timestamp: NOW + byte
    })
  }
}

/** What every implementation of `Ledger` does, whatever chain stands behind it. */
export const describeLedger = (name: string, make: () => Promise<LedgerUnderTest>): void => {
  describe(`a ledger: ${name}`, { timeout: TIMEOUT }, () => {
    let world: LedgerUnderTest
    let scene: Scene
    beforeAll(async () => {
      world = await make()
      scene = new Scene(world)
    })
    afterAll(() => world.close())

    describeReading(() => scene)
    describeProfiles(() => scene)
    describeDialogs(() => scene)
    describeTransactions(() => scene)
  })
}

const describeReading = (scene: () => Scene): void => {
  it('names its chain the same each time', async () => {
    const { ledger } = scene()
    const identity = await ledger.identify()
    expect(identity.genesis).toMatch(/^ab1/)
    expect(await ledger.identify()).toEqual(identity)
  })

  it('finds the program it was built for', async () => {
    await expect(scene().ledger.checkProgram()).resolves.toBeUndefined()
  })

  it('has nothing of a person who never did anything', async () => {
    const { ledger } = scene()
    const nobody = await scene().person(1, 0)
    const dialog = await scene().dialog(nobody, nobody)
    expect(await ledger.profile(nobody.hash)).toBeUndefined()
    expect(await ledger.profileVersion(nobody.hash, 1)).toBeUndefined()
    expect(await ledger.claimedAddress(nobody.hash)).toBeUndefined()
    expect(await ledger.inbox(nobody.hash)).toBeUndefined()
    expect(await ledger.dialog(dialog)).toBeUndefined()
    expect(await ledger.slots(dialog, 0, 3)).toEqual([])
    expect(await ledger.writtenDialogCount(nobody.hash)).toBe(0)
    expect(await ledger.writtenDialogs(nobody.hash)).toEqual([])
    expect(await ledger.addressBook(nobody.hash)).toBeUndefined()
    expect(await ledger.requestCount(nobody.hash)).toBe(0)
    expect(await ledger.requests(nobody.hash, 0, 50)).toEqual([])
    expect(await ledger.balance(nobody.address)).toBe(0)
  })

  it('rejects with the reason of a signal that was aborted before', async () => {
    const reason = new DOMException('changed my mind', 'AbortError')
    await expect(scene().ledger.height({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
}

const describeProfiles = (scene: () => Scene): void => {
  it('names the address book that a user saved', async () => {
    const ann = await scene().person(3)
    const saved = await scene().run(ann, { function: 'save_contacts', contentHash: content(31) })
    expect(saved.state).toBe('accepted')
    expect(saved.fee).toBeLessThanOrEqual(scene().ledger.fee('save_contacts'))
    expect(await scene().ledger.addressBook(ann.hash)).toEqual({ contentHash: content(31), confirmed: true })
  })

  it('keeps every version of registered keys, and the address', async () => {
    const { ledger } = scene()
    const ann = await scene().person(2)
    const register = (byte: number) =>
      scene().run(ann, { function: 'register_profile', boxKey: key(byte), signingKey: key(byte + 1) })
    expect(await register(1)).toMatchObject({ state: 'accepted' })
    expect(await register(3)).toMatchObject({ state: 'accepted' })
    expect(await ledger.profile(ann.hash)).toEqual({ boxKey: key(3), signingKey: key(4), version: 2 })
    expect(await ledger.profileVersion(ann.hash, 1)).toEqual({
      boxKey: key(1),
      signingKey: key(2),
      version: 1
    })
    expect(await ledger.claimedAddress(ann.hash)).toBe(ann.address)
  })
}

const describeDialogs = (scene: () => Scene): void => {
  it('opens a dialog, answers it and goes on in it', async () => {
    const { ledger } = scene()
    const [ann, ben] = [await scene().person(3), await scene().person(4)]
    const dialog = await scene().dialog(ann, ben)
    const before = await ledger.height()

    const opened = await scene().anchor('start_dialog', ann, ben, 1)
    expect(opened.state).toBe('accepted')
    expect(await ledger.dialog(dialog)).toEqual({ size: 1, lastBlock: opened.height, answered: false })
    expect(await ledger.requests(ben.hash, 0, 50)).toEqual([{ dialog, peer: ann.hash }])
    expect(await ledger.writtenDialogs(ann.hash)).toEqual([{ dialog, peer: ben.hash }])
    expect(await ledger.writtenDialogs(ben.hash)).toEqual([])
    expect(await ledger.inbox(ben.hash)).toEqual({ count: 1, dialog })

    const answered = await scene().anchor('accept_dialog', ben, ann, 2)
    expect(answered.state).toBe('accepted')
    expect(await ledger.dialog(dialog)).toMatchObject({ size: 2, answered: true })
    expect(await ledger.writtenDialogCount(ben.hash)).toBe(1)
    expect(await ledger.writtenDialogs(ben.hash)).toEqual([{ dialog, peer: ann.hash }])

    const sent = await scene().anchor('send_message', ann, ben, 3)
    expect(sent.state).toBe('accepted')
    const slot = (index: number, sender: Person, { height }: Settled) => ({
      index,
      sender: sender.hash,
      contentHash: content(index + 1),
      timestamp: NOW + index + 1,
      height,
      standing: ledger.quorum > 1 ? 'quorum' : 'single'
    })
    const slots = [slot(0, ann, opened), slot(1, ben, answered), slot(2, ann, sent)]
    expect(await ledger.slots(dialog, 0, 9)).toEqual(slots)
    expect(await ledger.slots(dialog, 1, 2)).toEqual(slots.slice(1, 2))
    expect(await ledger.slots(dialog, 3, 9)).toEqual([])
    expect(await ledger.inbox(ben.hash)).toEqual({ count: 2, dialog })

    expect(await ledger.scan(ben.hash, before + 1, sent.height)).toEqual([{ dialog, peer: ann.hash }])
    expect(await ledger.scan(ann.hash, answered.height, answered.height)).toEqual([
      { dialog, peer: ben.hash }
    ])
    expect(await ledger.scan(ben.hash, answered.height, answered.height)).toEqual([])
  })

  it('shows what transactions carried, of this dialog and of these blocks alone', async () => {
    const { ledger } = scene()
    const [ann, ben, eve] = [await scene().person(14), await scene().person(15), await scene().person(16)]
    const dialog = await scene().dialog(ann, ben)
    const carried = (to: Person, byte: number, length: number) => {
      const envelope = new Uint8Array(length).fill(byte)
      const contentHash = content(byte)
      return scene().run(ann, {
        function: 'send_payload',
        recipient: to.address,
        envelope,
        contentHash,
        timestamp: NOW
      })
    }
    expect(await carried(ben, 9, 333)).toMatchObject({ state: 'rejected' })
    const opened = await scene().anchor('start_dialog', ann, ben, 1)
    await scene().anchor('start_dialog', ann, eve, 2)
    const first = await carried(ben, 3, 494)
    await carried(eve, 4, 333)
    const last = await carried(ben, 5, 333)
    const bytes = (byte: number, length: number) => new Uint8Array(length).fill(byte)
    expect(await ledger.payloads(dialog, opened.height, last.height)).toEqual([bytes(3, 494), bytes(5, 333)])
    expect(await ledger.payloads(dialog, first.height, first.height)).toEqual([bytes(3, 494)])
    expect(await ledger.payloads(dialog, opened.height, opened.height)).toEqual([])
    const slots = await ledger.slots(dialog, 1, 2)
    expect(slots).toMatchObject([{ index: 1, contentHash: content(3), height: first.height }])
    expect(first.fee).toBeLessThanOrEqual(ledger.fee('send_payload'))
  })

  it('counts requests and shows those asked for, oldest first', async () => {
    const { ledger } = scene()
    const [ann, ben, eve] = [await scene().person(5), await scene().person(6), await scene().person(7)]
    await scene().anchor('start_dialog', ben, ann, 1)
    await scene().anchor('start_dialog', eve, ann, 2)
    const older = { dialog: await scene().dialog(ann, ben), peer: ben.hash }
    const newer = { dialog: await scene().dialog(ann, eve), peer: eve.hash }
    expect(await ledger.requestCount(ann.hash)).toBe(2)
    expect(await ledger.requests(ann.hash, 0, 50)).toEqual([older, newer])
    expect(await ledger.requests(ann.hash, 1, 2)).toEqual([newer])
  })
}

const describeTransactions = (scene: () => Scene): void => {
  it('takes a transaction twice and carries it out once', async () => {
    const { ledger } = scene()
    const [ann, ben] = [await scene().person(8), await scene().person(9, 0)]
    const call = {
      function: 'start_dialog',
      recipient: ben.address,
      contentHash: content(1),
      timestamp: NOW
    } as const
    const transaction = await ledger.build(call, ann.seed)
    expect(transaction.fee).toBeLessThanOrEqual(ledger.fee('start_dialog'))
    expect(await ledger.outcome(transaction.id)).toEqual({ state: 'unknown' })
    await ledger.broadcast(transaction)
    await ledger.broadcast(transaction)
    const outcome = await scene().settled(transaction)
    expect(outcome).toMatchObject({ state: 'accepted', fee: transaction.fee })
    await ledger.broadcast(transaction)
    expect(await scene().settled(transaction)).toEqual(outcome)
    expect(await ledger.dialog(await scene().dialog(ann, ben))).toMatchObject({ size: 1 })
    expect(await ledger.balance(ann.address)).toBe(CREDIT - transaction.fee)
  })

  it('tells that a transaction was rejected, and takes its fee', async () => {
    const { ledger } = scene()
    const [ann, ben] = [await scene().person(10), await scene().person(11)]
    const outcome = await scene().anchor('send_message', ann, ben, 1)
    expect(outcome.state).toBe('rejected')
    expect(outcome.fee).toBeGreaterThan(0)
    expect(outcome.height).toBeLessThanOrEqual(await ledger.height())
    expect(await ledger.balance(ann.address)).toBe(CREDIT - outcome.fee)
    expect(await ledger.inbox(ben.hash)).toBeUndefined()
    expect(await ledger.scan(ben.hash, outcome.height, outcome.height)).toEqual([])
    expect((await scene().anchor('accept_dialog', ann, ben, 2)).state).toBe('rejected')
    expect((await scene().anchor('start_dialog', ann, ben, 3)).state).toBe('accepted')
    expect((await scene().anchor('start_dialog', ben, ann, 4)).state).toBe('rejected')
  })

  it('refuses a transaction that nobody can pay for', async () => {
    const { ledger } = scene()
    const [unfunded, poor] = [await scene().person(12, 0), await scene().person(13, 100)]
    for (const person of [unfunded, poor]) {
      const call = { function: 'register_profile', boxKey: key(1), signingKey: key(2) } as const
      const transaction = await ledger.build(call, person.seed)
      await expect(ledger.broadcast(transaction)).rejects.toMatchObject({ code: 'no-credits' })
    }
  })
}

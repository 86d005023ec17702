import { beforeEach, describe, expect, it } from 'vitest'
import { contentHashFromBytes } from '../../protocol/ids.ts'
import type { ContractCall } from '../../protocol/contract.ts'
import { BLOCK_INTERVAL, FEES, FakeChain } from './fake-chain.ts'
import { fakeAddress, fakeAddressHash, fakeDialogHash } from './fake-hasher.ts'
import { FakeLedger } from './fake-ledger.ts'
import { SeededRandom } from './seeded-random.ts'
import { VirtualClock } from './virtual-clock.ts'

const seeds = { ann: new Uint8Array(32).fill(1), ben: new Uint8Array(32).fill(2) }
const ann = { address: fakeAddress(seeds.ann), hash: fakeAddressHash(fakeAddress(seeds.ann)) }
const ben = { address: fakeAddress(seeds.ben), hash: fakeAddressHash(fakeAddress(seeds.ben)) }
const dialog = fakeDialogHash(ann.hash, ben.hash)
const hash = (byte: number) => contentHashFromBytes(new Uint8Array(31).fill(byte))

let clock: VirtualClock
let chain: FakeChain
let ledger: FakeLedger

beforeEach(() => {
  clock = new VirtualClock()
  chain = new FakeChain(clock)
  ledger = new FakeLedger(chain, new SeededRandom(1))
  chain.credit(ann.address, 100_000)
  chain.credit(ben.address, 100_000)
})

const run = async (call: ContractCall, seed: Uint8Array) => {
  const transaction = await ledger.build(call, seed)
  await ledger.broadcast(transaction)
  await ledger.broadcast(transaction)
  expect(await ledger.outcome(transaction.id)).toEqual({ state: 'unknown' })
  await clock.run(BLOCK_INTERVAL)
  return (await ledger.outcome(transaction.id)).state
}

const anchor = (name: 'start_dialog' | 'accept_dialog' | 'send_message', byte: number, to = ben) =>
  ({ function: name, recipient: to.address, contentHash: hash(byte), timestamp: 1 }) as const

describe('the fake chain', () => {
  it('opens, answers and fills a dialog by the rules of the contract', async () => {
    expect(await run(anchor('send_message', 1), seeds.ann)).toBe('rejected')
    expect(await run(anchor('accept_dialog', 1), seeds.ann)).toBe('rejected')
    expect(await run(anchor('start_dialog', 1), seeds.ann)).toBe('accepted')
    expect(await run(anchor('start_dialog', 2, ann), seeds.ben)).toBe('rejected')
    expect(await run(anchor('accept_dialog', 2), seeds.ann)).toBe('rejected')
    expect(await ledger.dialog(dialog)).toMatchObject({ size: 1, answered: false })
    expect(await run(anchor('accept_dialog', 2, ann), seeds.ben)).toBe('accepted')
    expect(await run(anchor('accept_dialog', 3, ann), seeds.ben)).toBe('rejected')
    expect(await run(anchor('send_message', 3), seeds.ann)).toBe('accepted')
    expect(await ledger.dialog(dialog)).toMatchObject({ size: 3, answered: true })
    expect(await ledger.slots(dialog, 1, 9)).toMatchObject([
      { index: 1, sender: ben.hash, contentHash: hash(2) },
      { index: 2, sender: ann.hash, contentHash: hash(3) }
    ])
    expect(await ledger.writtenDialogs(ann.hash)).toEqual([{ dialog, peer: ben.hash }])
    expect(await ledger.writtenDialogs(ben.hash)).toEqual([{ dialog, peer: ann.hash }])
    expect(await ledger.requests(ben.hash, 0, 50)).toEqual([{ dialog, peer: ann.hash }])
    expect(await ledger.inbox(ben.hash)).toEqual({ count: 2, dialog })
    expect(await ledger.scan(ben.hash, 0, 50)).toEqual([{ dialog, peer: ann.hash }])
  })

  it('takes the fee of rejected calls too, and refuses who cannot pay', async () => {
    await run(anchor('send_message', 1), seeds.ann)
    expect(await ledger.balance(ann.address)).toBe(100_000 - FEES.send_message)
    const poor = await ledger.build(anchor('start_dialog', 1), new Uint8Array(32).fill(9))
    await expect(ledger.broadcast(poor)).rejects.toMatchObject({ code: 'no-credits' })
  })

  it('counts versions of keys and keeps the earlier ones', async () => {
    const keys = (byte: number) => ({
      boxKey: new Uint8Array(32).fill(byte),
      signingKey: new Uint8Array(32).fill(byte + 1)
    })
    expect(await ledger.profile(ann.hash)).toBeUndefined()
    await run({ function: 'register_profile', ...keys(1) }, seeds.ann)
    await run({ function: 'register_profile', ...keys(3) }, seeds.ann)
    expect(await ledger.profile(ann.hash)).toEqual({ ...keys(3), version: 2 })
    expect(await ledger.profileVersion(ann.hash, 1)).toEqual({ ...keys(1), version: 1 })
    expect(await ledger.claimedAddress(ann.hash)).toBe(ann.address)
  })
})

describe('a faulty node', () => {
  beforeEach(async () => {
    await run(anchor('start_dialog', 1), seeds.ann)
    await run(anchor('send_message', 2), seeds.ann)
  })

  it('is unreachable or busy', async () => {
    ledger.faults.unreachable = true
    await expect(ledger.height()).rejects.toMatchObject({ code: 'node-unreachable' })
    ledger.faults.unreachable = false
    ledger.faults.busy = 1
    await expect(ledger.height()).rejects.toMatchObject({ code: 'node-busy' })
  })

  it('answers as of an earlier block', async () => {
    ledger.faults.lag = 1
    const sizes = await Promise.all(Array.from({ length: 20 }, () => ledger.dialog(dialog)))
    expect(new Set(sizes.map((record) => record?.size))).toEqual(new Set([1, 2]))
  })

  it('hides slots, or forges one', async () => {
    ledger.faults.hiding = 1
    expect((await ledger.slots(dialog, 0, 2)).length).toBeLessThan(2)
    ledger.faults.hiding = 0
    ledger.faults.forging = 1
    const [first, second] = await ledger.slots(dialog, 0, 2)
    expect(first?.contentHash).toBe(hash(1))
    expect(second?.contentHash).not.toBe(hash(2))
  })

  it('loses a transaction, or takes it and denies it', async () => {
    ledger.faults.forgetting = 1
    const lost = await ledger.build(anchor('send_message', 3), seeds.ann)
    await ledger.broadcast(lost)
    expect(chain.knows(lost.id)).toBe(false)
    ledger.faults.forgetting = 0
    ledger.faults.denying = 1
    await expect(ledger.broadcast(lost)).rejects.toMatchObject({ code: 'node-unreachable' })
    expect(chain.knows(lost.id)).toBe(true)
  })
})

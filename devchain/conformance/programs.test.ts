import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBoth } from '../testing/both.ts'
import type { Both } from '../testing/both.ts'
import { patience } from '../testing/node.ts'
import { ballot } from '../testing/programs.ts'
import { createWallet } from '../testing/wallet.ts'
import type { Wallet } from '../testing/wallet.ts'

const failing = `program never_born.aleo;

mapping x:
    key as u8.public;
    value as u8.public;

function f:
    async f into r0;
    output r0 as never_born.aleo/f.future;

finalize f:
    set 1u8 into x[1u8];

constructor:
    set 1u8 into x[1u8];
    assert.eq edition 1u16;
`

describe('programs that have nothing to do with the contract', { timeout: patience }, () => {
  let both: Both
  let alice: Wallet
  let bob: Wallet

  const call = async (who: Wallet, program: string, name: string, ...inputs: string[]): Promise<string> =>
    both.send(await who.build(both.embedded.url, { program, function: name, inputs }))
  const balance = async (who: Wallet): Promise<unknown> =>
    (await both.ask(`/program/credits.aleo/mapping/account/${who.address}`)).body

  beforeAll(async () => {
    alice = createWallet()
    bob = createWallet(null)
    both = await createBoth(alice, [])
    const [first, second] = [
      await alice.deploy(both.embedded.url, ballot),
      await alice.deploy(both.embedded.url, ballot)
    ]
    expect(await both.send(first)).toBe('accepted')
    expect(await both.send(second)).toMatch(/'ballot_box.aleo' is already deployed$/)
    expect(await call(alice, 'credits.aleo', 'transfer_public', bob.address, '100000u64')).toBe('accepted')
  }, patience)
  afterAll(() => both.close())

  test('a program is deployed by a transaction and found by it', async () => {
    expect((await both.ask('/find/transactionID/deployment/ballot_box.aleo')).body).toMatch(/^at1/)
    expect((await both.ask('/find/transactionID/deployment/ballot_box.aleo/0')).body).toMatch(/^at1/)
    expect((await both.ask('/program/ballot_box.aleo?metadata=true')).body).toMatchObject({ edition: 0 })
  })

  test('branches, and structs as keys', async () => {
    expect(await call(alice, 'ballot_box.aleo', 'vote', '5field', '1u8')).toBe('accepted')
    expect(await call(alice, 'ballot_box.aleo', 'vote', '5field', '2u8')).toBe('rejected')
    expect(await call(bob, 'ballot_box.aleo', 'vote', '5field', '5u8')).toBe('rejected')
    expect(await call(bob, 'ballot_box.aleo', 'vote', '5field', '7u8')).toBe('accepted')
    const votes = (await both.ask('/program/ballot_box.aleo/mapping/votes?all=true')).body
    expect(votes).toHaveLength(2)
  })

  test('a future inside a future, and the mapping of another program', async () => {
    const before = await balance(bob)
    expect(await call(bob, 'ballot_box.aleo', 'stake', alice.address, '1000u64')).toBe('accepted')
    expect(await balance(bob)).not.toBe(before)
    expect((await both.ask(`/program/ballot_box.aleo/mapping/stakes/${bob.address}`)).body).toBe('1000u64')
    expect(await call(bob, 'ballot_box.aleo', 'stake', alice.address, '1000000u64')).toBe('rejected')
    expect((await both.ask(`/program/ballot_box.aleo/mapping/stakes/${bob.address}`)).body).toBe('1000u64')
    await balance(bob)
  })

  test('an entry is removed', async () => {
    expect(await call(bob, 'ballot_box.aleo', 'withdraw')).toBe('accepted')
    expect((await both.ask(`/program/ballot_box.aleo/mapping/stakes/${bob.address}`)).body).toBeNull()
    expect(await call(bob, 'ballot_box.aleo', 'withdraw')).toBe('rejected')
  })

  test('a transfer beyond the balance is rejected and pays its fee', async () => {
    const before = await balance(bob)
    expect(await call(bob, 'credits.aleo', 'transfer_public', alice.address, '99000u64')).toBe('rejected')
    const lost =
      BigInt(String(before).replace('u64', '')) - BigInt(String(await balance(bob)).replace('u64', ''))
    expect(lost).toBe(1768n)
  })

  test('credits become a record', async () => {
    expect(await call(alice, 'credits.aleo', 'transfer_public_to_private', bob.address, '5u64')).toBe(
      'accepted'
    )
  })

  test('a deployment whose constructor fails is rejected, and the name stays free', async () => {
    expect(await both.send(await alice.deploy(both.embedded.url, failing))).toBe('rejected')
    expect((await both.ask('/program/never_born.aleo')).status).toBe(500)
    expect((await both.ask('/program/never_born.aleo/mapping/x/1u8')).body).toBeNull()
  })
})

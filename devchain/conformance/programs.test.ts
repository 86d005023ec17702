import { beforeAll, expect, test } from 'vitest'
import { ballot } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'

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

onEachTarget('programs that have nothing to do with the contract', {}, (chain) => {
  const address = (who: string): string => chain.wallet(who).address

  beforeAll(async () => {
    const [first, second] = [await chain.deploy('alice', ballot), await chain.deploy('alice', ballot)]
    expect(await chain.send(first)).toBe('accepted')
    expect(await chain.send(second)).toMatch(/'ballot_box.aleo' is already deployed$/)
    const gift = ['transfer_public', address('bob'), '100000u64'] as const
    expect(await chain.call('alice', 'credits.aleo', ...gift)).toBe('accepted')
  })

  test('a program is deployed by a transaction and found by it', async () => {
    expect((await chain.ask('/find/transactionID/deployment/ballot_box.aleo')).body).toMatch(/^at1/)
    expect((await chain.ask('/find/transactionID/deployment/ballot_box.aleo/0')).body).toMatch(/^at1/)
    expect((await chain.ask('/program/ballot_box.aleo?metadata=true')).body).toMatchObject({ edition: 0 })
  })

  test('branches, and structs as keys', async () => {
    expect(await chain.call('alice', 'ballot_box.aleo', 'vote', '5field', '1u8')).toBe('accepted')
    expect(await chain.call('alice', 'ballot_box.aleo', 'vote', '5field', '2u8')).toBe('rejected')
    expect(await chain.call('bob', 'ballot_box.aleo', 'vote', '5field', '5u8')).toBe('rejected')
    expect(await chain.call('bob', 'ballot_box.aleo', 'vote', '5field', '7u8')).toBe('accepted')
    const votes = (await chain.ask('/program/ballot_box.aleo/mapping/votes?all=true')).body
    expect(votes).toHaveLength(2)
  })

  test('a future inside a future, and the mapping of another program', async () => {
    const before = await chain.balance('bob')
    expect(await chain.call('bob', 'ballot_box.aleo', 'stake', address('alice'), '1000u64')).toBe('accepted')
    expect(await chain.balance('bob')).not.toBe(before)
    expect((await chain.ask(`/program/ballot_box.aleo/mapping/stakes/${address('bob')}`)).body).toBe(
      '1000u64'
    )
    expect(await chain.call('bob', 'ballot_box.aleo', 'stake', address('alice'), '1000000u64')).toBe(
      'rejected'
    )
    expect((await chain.ask(`/program/ballot_box.aleo/mapping/stakes/${address('bob')}`)).body).toBe(
      '1000u64'
    )
    await chain.balance('bob')
  })

  test('an entry is removed', async () => {
    expect(await chain.call('bob', 'ballot_box.aleo', 'withdraw')).toBe('accepted')
    expect((await chain.ask(`/program/ballot_box.aleo/mapping/stakes/${address('bob')}`)).body).toBeNull()
    expect(await chain.call('bob', 'ballot_box.aleo', 'withdraw')).toBe('rejected')
  })

  test('a transfer beyond the balance is rejected and pays its fee', async () => {
    const before = await chain.balance('bob')
    expect(await chain.call('bob', 'credits.aleo', 'transfer_public', address('alice'), '99000u64')).toBe(
      'rejected'
    )
    expect(before - (await chain.balance('bob'))).toBe(1768n)
  })

  test('credits become a record', async () => {
    expect(
      await chain.call('alice', 'credits.aleo', 'transfer_public_to_private', address('bob'), '5u64')
    ).toBe('accepted')
  })

  test('a deployment whose constructor fails is rejected, and the name stays free', async () => {
    expect(await chain.send(await chain.deploy('alice', failing))).toBe('rejected')
    expect((await chain.ask('/program/never_born.aleo')).status).toBe(500)
    expect((await chain.ask('/program/never_born.aleo/mapping/x/1u8')).body).toBeNull()
  })
})

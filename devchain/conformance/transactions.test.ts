import { beforeAll, describe, expect, test } from 'vitest'
import { idOf } from '../testing/client.ts'
import { ballot } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'

interface Transition {
  readonly id: string
  readonly inputs: readonly { readonly id: string }[]
  readonly outputs: readonly { readonly id: string }[]
}
interface Transaction {
  readonly execution: { readonly transitions: readonly [Transition] }
  readonly fee: { readonly transition: Transition }
}

const vote = { program: 'ballot_box.aleo', function: 'vote', inputs: ['5field', '1u8'] }
const ways = ['/transaction', '/transaction/confirmed', '/transaction/unconfirmed', '/find/blockHash']
const kinds = ['accepted', 'rejected', 'neither sent'] as const

onEachTarget('transactions are looked up', { programs: [ballot] }, (chain) => {
  const built: string[] = []
  const transactionOf = (kind: (typeof kinds)[number]): string => built[kinds.indexOf(kind)] ?? ''
  const parsed = (kind: (typeof kinds)[number]): Transaction => JSON.parse(transactionOf(kind)) as Transaction

  beforeAll(async () => {
    while (built.length < kinds.length) built.push(await chain.build('alice', vote))
    expect(await chain.send(transactionOf('accepted'))).toBe('accepted')
    expect(await chain.send(transactionOf('rejected'))).toBe('rejected')
  })

  describe.each(ways)('%s', (way) => {
    test.each(kinds)('of the one that was %s', async (kind) => {
      const { status, body } = await chain.ask(`${way}/${idOf(transactionOf(kind))}`)
      const isNull = kind === 'neither sent' && way === '/find/blockHash'
      expect(status).toBe(kind === 'neither sent' && !isNull ? 500 : 200)
      if (isNull) expect(body).toBeNull()
    })
  })

  // A rejected call is not part of the chain: of its transaction only the fee is.
  test.each([
    ['accepted', 'call', 200],
    ['accepted', 'fee', 200],
    ['rejected', 'call', 200],
    ['rejected', 'fee', 200],
    ['neither sent', 'call', 200]
  ] as const)('%s: by the id of its %s', async (kind, part, status) => {
    const transaction = parsed(kind)
    const { id } = part === 'call' ? transaction.execution.transitions[0] : transaction.fee.transition
    const { status: answered, body } = await chain.ask(`/find/transactionID/${id}`)
    expect(answered).toBe(status)
    const isThere = kind === 'accepted' || (kind === 'rejected' && part === 'fee')
    expect(body === null).toBe(!isThere)
  })

  test.each(['accepted', 'rejected', 'neither sent'] as const)(
    '%s: by what it puts in and out',
    async (kind) => {
      const { execution, fee } = parsed(kind)
      for (const transition of [execution.transitions[0], fee.transition]) {
        const isThere = kind === 'accepted' || (kind === 'rejected' && transition === fee.transition)
        for (const { id } of [...transition.inputs, ...transition.outputs])
          expect((await chain.ask(`/find/transitionID/${id}`)).status).toBe(isThere ? 200 : 500)
      }
    }
  )

  describe('a rejected one', () => {
    test('is shown as the transaction of its fee, under an id of its own', async () => {
      const id = idOf(transactionOf('rejected'))
      const { body } = await chain.ask(`/transaction/${id}`)
      const shown = body as { readonly id: string; readonly type: string }
      expect(shown.type).toBe('fee')
      expect(shown.id).not.toBe(id)
      for (const way of ways) {
        const own = await chain.askOwn(`${way} by the id of the fee`, `${way}/${shown.id}`)
        expect(own.status).toBe(200)
      }
    })

    test('stands in its block with what was to be executed, and wrote nothing but its fee', async () => {
      const { body } = await chain.ask(`/transaction/confirmed/${idOf(transactionOf('rejected'))}`)
      expect(body).toMatchObject({ status: 'rejected', type: 'execute', transaction: { type: 'fee' } })
      const { rejected, finalize } = body as {
        readonly rejected: unknown
        readonly finalize: readonly unknown[]
      }
      expect(rejected).toMatchObject({ type: 'execution' })
      expect(finalize).toHaveLength(1)
    })

    test('costs its fee and nothing else', async () => {
      const before = await chain.balance('alice')
      const votes = '/program/ballot_box.aleo/mapping/votes?all=true'
      const counted = (await chain.ask(votes)).body
      const again = await chain.build('alice', vote)
      expect(await chain.send(again)).toBe('rejected')
      const { fee } = JSON.parse(again) as { fee: { transition: { inputs: { value: string }[] } } }
      const paid = BigInt((fee.transition.inputs[0]?.value ?? '0').replace('u64', ''))
      expect(paid).toBeGreaterThan(0n)
      expect(before - (await chain.balance('alice'))).toBe(paid)
      expect((await chain.ask(votes)).body).toEqual(counted)
    })
  })
})

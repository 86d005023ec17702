import { describe, expect, it } from 'vitest'
import { addressHash, contentHash } from '../../protocol/ids.ts'
import type { Deposit } from '../model.ts'
import { depositing } from './deposits.ts'

const deposit = (digit: number): Deposit => ({
  owner: addressHash('01'.repeat(32)),
  contentHash: contentHash(String(digit).repeat(62)),
  bytes: new Uint8Array(1),
  keptAt: digit
})

describe('versions that are kept', () => {
  const held = [deposit(1), deposit(2), deposit(3)]

  it('are three: the oldest goes', () => {
    expect(depositing(held, deposit(4)).removedDeposits).toEqual([deposit(1)])
  })

  it('are never without the one that the chain is to name, however many older ones come', () => {
    expect(depositing(held, deposit(4), deposit(1).contentHash).removedDeposits).toEqual([deposit(2)])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressHash, contentHash } from '../protocol/ids.ts'
import { FUZZ_RUNS, hostile } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { fetchPermission, lockOf } from './courier-lock.ts'
import { issueCourierPermit, mailboxOf, readCourierPermit, verifyCourierPermit } from './courier-permit.ts'
import { makeCourierReceipt, readCourierReceipt, verifyCourierReceipt } from './courier-receipt.ts'
import { deviceKey } from './derive.ts'
import { portableSignatures as signatures } from './signature.ts'

interface Case {
  readonly name: string
  readonly bytes: string
}
interface Invalid extends Case {
  readonly code: string
}
interface CourierVectors {
  readonly courierSeed: string
  readonly deviceSeed: string
  readonly contact: string
  readonly contentHash: string
  readonly now: number
  readonly fetchKey: string
  readonly permission: string
  readonly lock: string
  readonly mailbox: string
  readonly permits: {
    readonly valid: readonly (Case & { readonly quota: number; readonly expires: number })[]
    readonly invalid: readonly Invalid[]
  }
  readonly receipts: {
    readonly valid: readonly (Case & { readonly until: number })[]
    readonly invalid: readonly Invalid[]
  }
}

const file = vectors<CourierVectors>('courier')
const courier = deviceKey(fromHex(file.courierSeed))
const device = deviceKey(fromHex(file.deviceSeed))
const hash = contentHash(file.contentHash)
const mailbox = fromHex(file.mailbox)

describe('permission, lock, mailbox', () => {
  it('are those of the document', () => {
    const permission = fetchPermission(fromHex(file.fetchKey), hash, courier.publicKey)
    expect(toHex(permission)).toBe(file.permission)
    expect(toHex(lockOf(permission))).toBe(file.lock)
    expect(toHex(mailboxOf(fromHex(file.deviceSeed), addressHash(file.contact), courier.publicKey))).toBe(
      file.mailbox
    )
  })
})

describe('permits', () => {
  const expected = { courier: courier.publicKey, now: file.now, signatures }

  it.each(file.permits.valid)('$name', async ({ bytes, quota, expires }) => {
    const made = await issueCourierPermit({
      courier: courier.publicKey,
      device,
      mailbox,
      quota,
      expires,
      signatures
    })
    expect(toHex(made)).toBe(bytes)
    const fields = { courier: courier.publicKey, device: device.publicKey, mailbox, quota, expires }
    expect(await verifyCourierPermit(made, expected)).toEqual(fields)
  })

  it.each(file.permits.invalid)('⚔ refused: $name', async ({ bytes, code }) => {
    await expect(verifyCourierPermit(fromHex(bytes), expected)).rejects.toMatchObject({ code })
  })

  it('⚔ are not made for impossible fields', async () => {
    const good = { courier: courier.publicKey, device, mailbox, quota: 1, expires: file.now, signatures }
    for (const wrong of [{ quota: 0 }, { quota: 2 ** 32 }, { expires: 0 }, { mailbox: new Uint8Array(15) }])
      await expect(issueCourierPermit({ ...good, ...wrong })).rejects.toMatchObject({
        code: 'permit-fields'
      })
  })

  it('⚔ hostile bytes are a permit or a typed error', () => {
    const seeds = file.permits.valid.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        try {
          readCourierPermit(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'permit-malformed' })
        }
      }),
      { numRuns: FUZZ_RUNS }
    )
  })
})

describe('receipts', () => {
  const expected = { contentHash: hash, courier: courier.publicKey, signatures }

  it.each(file.receipts.valid)('$name', async ({ bytes, until }) => {
    const made = await makeCourierReceipt({ contentHash: hash, until, courier, signatures })
    expect(toHex(made)).toBe(bytes)
    const fields = { contentHash: hash, until, courier: courier.publicKey }
    expect(await verifyCourierReceipt(made, expected)).toEqual(fields)
  })

  it.each(file.receipts.invalid)('⚔ refused: $name', async ({ bytes, code }) => {
    await expect(verifyCourierReceipt(fromHex(bytes), expected)).rejects.toMatchObject({ code })
  })

  it('⚔ hostile bytes are a receipt or a typed error', () => {
    const seeds = file.receipts.valid.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        try {
          readCourierReceipt(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'receipt-malformed' })
        }
      }),
      { numRuns: FUZZ_RUNS }
    )
  })
})

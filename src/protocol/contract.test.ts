import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTRACT_PROGRAM, contractInputs, payloadLimbs, payloadOfLimbs } from './contract.ts'
import type { ContractCall, ContractFunction } from './contract.ts'
import { contentHash, parseAddress } from './ids.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface PayloadVectors {
  readonly payloads: readonly { readonly envelope: string; readonly limbs: readonly string[] }[]
  readonly invalidPayloads: readonly { readonly name: string; readonly limbs: readonly string[] }[]
}

const { payloads, invalidPayloads } = vectors<PayloadVectors>('chain')
const recipient = parseAddress('aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px')
const hash = contentHash('01' + '00'.repeat(30))
const key = new Uint8Array(32).fill(1)
const half = `${BigInt(`0x${'01'.repeat(16)}`)}field`
const anchor = { recipient, contentHash: hash, timestamp: 1_795_253_820 }

const calls: readonly (readonly [ContractCall, readonly string[]])[] = [
  [
    { function: 'register_profile', boxKey: key, signingKey: new Uint8Array(32) },
    [half, half, '0field', '0field']
  ],
  [{ function: 'start_dialog', ...anchor }, [recipient, '1field', '1795253820u64']],
  [{ function: 'accept_dialog', ...anchor }, [recipient, '1field', '1795253820u64']],
  [{ function: 'send_message', ...anchor }, [recipient, '1field', '1795253820u64']],
  [
    { function: 'send_payload', envelope: Uint8Array.of(7), ...anchor },
    [recipient, `[${7 * 65_536 + 1}field${', 0field'.repeat(15)}]`, '1field', '1795253820u64']
  ],
  [{ function: 'post', tag: new Uint8Array(31), contentHash: hash }, ['0field', '1field']],
  [
    { function: 'invite', ephemeralKey: key, sealed: new Uint8Array(186) },
    [`[${half}, ${half}]`, `[0field${', 0field'.repeat(5)}]`]
  ],
  [{ function: 'save_contacts', contentHash: hash }, ['1field']],
  [{ function: 'backup_keys', sealed: new Uint8Array(62) }, ['0field', '0field']]
]

/** Parameters of every function in the contract's source, which this room must agree with. */
const parameters = (): ReadonlyMap<string, readonly string[]> => {
  const source = readFileSync(new URL('../../contracts/ghost_msg/src/main.leo', import.meta.url), 'utf8')
  const program = source.slice(source.indexOf(`program ${CONTRACT_PROGRAM}`))
  return new Map(
    [...program.matchAll(/^ {4}fn (\w+)\(([^)]*)\)/gm)].map(([, name = '', list = '']) => [
      name,
      [...list.matchAll(/(?:^|, )(?:public )?\w+: ([^,]+?)(?=,|$)/g)].map(([, type = '']) => type)
    ])
  )
}

const typeOf = (literal: string): string => {
  if (literal.startsWith('[')) return `[field; ${literal.split(', ').length}]`
  return /(field|u64)$/.exec(literal)?.[1] ?? 'address'
}

describe('calls of the contract', () => {
  it.each(calls)('$0.function', (call, inputs) => {
    expect(contractInputs(call)).toEqual(inputs)
  })

  it('have the functions and the types of the contract, in its order', () => {
    const expected = parameters()
    const made = new Map<string, readonly string[]>(
      calls.map(([call]) => [call.function, contractInputs(call).map(typeOf)])
    )
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(expected))
  })

  it('take any second from 1970 on', () => {
    expect(contractInputs({ function: 'send_message', ...anchor, timestamp: 0 })[2]).toBe('0u64')
  })

  it.each<[ContractFunction, ContractCall]>([
    ['post', { function: 'post', tag: new Uint8Array(32), contentHash: hash }],
    ['invite', { function: 'invite', ephemeralKey: key, sealed: new Uint8Array(185) }],
    ['backup_keys', { function: 'backup_keys', sealed: new Uint8Array(63) }],
    ['send_message', { function: 'send_message', ...anchor, timestamp: 1.5 }],
    ['send_message', { function: 'send_message', ...anchor, timestamp: -1 }]
  ])('%s is not made with a wrong input', (_, call) => {
    expect(() => contractInputs(call)).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'contract-input' })
    )
  })
})

describe('payload on chain', () => {
  it.each(payloads)('vector', ({ envelope, limbs }) => {
    expect(payloadLimbs(fromHex(envelope))).toEqual(limbs)
    expect(toHex(payloadOfLimbs(limbs))).toBe(envelope)
  })

  it.each(invalidPayloads)('⚔ refuses $name', ({ limbs }) => {
    expect(() => payloadOfLimbs(limbs)).toThrowError(
      expect.objectContaining({
        name: 'IntegrityError',
        code: expect.stringMatching(/^(payload|field)-malformed$/) as string
      })
    )
  })

  it('comes back as it went, up to 494 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 494 }), (envelope) => {
        expect(payloadOfLimbs(payloadLimbs(envelope))).toEqual(new Uint8Array(envelope))
      })
    )
    expect(() => payloadLimbs(new Uint8Array(495))).toThrowError(
      expect.objectContaining({ code: 'payload-too-large', details: { bytes: 495, limit: 494 } })
    )
  })
})

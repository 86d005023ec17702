import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBoth } from '../testing/both.ts'
import type { Both } from '../testing/both.ts'
import {
  castCases,
  casesProgram,
  haltingLines,
  haltingProgram,
  opcodeCases,
  placeOf
} from '../testing/opcodes.ts'
import { leo, patience } from '../testing/node.ts'
import { createWallet } from '../testing/wallet.ts'
import type { Wallet } from '../testing/wallet.ts'

const cases = [...opcodeCases, ...castCases]
const { source, functions } = casesProgram(cases)

// interpreter.test.ts holds the interpreter to the same table; here a real node is asked whether the table is true.
if (leo === undefined)
  console.info('LEO_BIN is not set: no real node computes the table of instructions again')

describe.skipIf(leo === undefined)('instructions of finalize blocks', { timeout: patience }, () => {
  let both: Both
  let wallet: Wallet

  const run = async (program: string, name: string, ...inputs: string[]): Promise<string> =>
    both.send(await wallet.build(both.embedded.url, { program, function: name, inputs }))

  beforeAll(async () => {
    wallet = createWallet()
    both = await createBoth(wallet, [source, haltingProgram(haltingLines)])
  }, patience)
  afterAll(() => both.close())

  test('give the results a real node computed', async () => {
    for (const name of functions) expect(await run('opcode_cases.aleo', name)).toBe('accepted')
    for (const [index, one] of cases.entries()) {
      const { body } = await both.ask(`/program/opcode_cases.aleo/mapping/${placeOf(one, index)}`)
      expect(body, one.line).toBe(one.result)
    }
  })

  test('halt where a real node halts', async () => {
    for (const [index, [line]] of haltingLines.entries()) {
      expect(await run('halting_cases.aleo', 'halt', `${index}u32`), line).toBe('rejected')
    }
    expect(await run('halting_cases.aleo', 'halt', `${haltingLines.length}u32`)).toBe('accepted')
  })
})

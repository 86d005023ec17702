import { beforeAll, expect, test } from 'vitest'
import {
  castCases,
  casesProgram,
  haltingLines,
  haltingProgram,
  opcodeCases,
  placeOf
} from '../testing/opcodes.ts'
import { onEachTarget } from '../testing/targets.ts'

const cases = [...opcodeCases, ...castCases].map((one, index) => ({ ...one, index }))
const { source, functions } = casesProgram(cases)
const halting = haltingLines.map(([line], index) => ({ line, index }))
const programs = [source, haltingProgram(haltingLines)]

// interpreter.test.ts holds the interpreter to the same table; here it is asked whether the table is true.
onEachTarget('instructions of finalize blocks', { programs }, (chain) => {
  beforeAll(async () => {
    for (const name of functions)
      expect(await chain.call('alice', 'opcode_cases.aleo', name)).toBe('accepted')
  })

  test.each(cases)('$line is $result', async ({ index, result, ...one }) => {
    const place = placeOf({ result, ...one }, index)
    expect((await chain.ask(`/program/opcode_cases.aleo/mapping/${place}`)).body).toBe(result)
  })

  test.each(halting)('$line halts', async ({ index }) => {
    expect(await chain.call('alice', 'halting_cases.aleo', 'halt', `${index}u32`)).toBe('rejected')
  })

  test('what halts nowhere is accepted', async () => {
    const beyond = `${halting.length}u32`
    expect(await chain.call('alice', 'halting_cases.aleo', 'halt', beyond)).toBe('accepted')
  })
})

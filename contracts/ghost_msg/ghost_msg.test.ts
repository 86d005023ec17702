import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseProgram } from '../../devchain/index.ts'

const run = promisify(execFile)
const folder = import.meta.dirname
const committed = await readFile(join(folder, 'ghost_msg.aleo'), 'utf8')
const readme = await readFile(join(folder, 'README.md'), 'utf8')

/** `leo` by LEO_BIN or from the PATH; undefined where there is none. */
async function findLeo(): Promise<string | undefined> {
  const binary = process.env['LEO_BIN'] ?? 'leo'
  try {
    await run(binary, ['--version'])
    return binary
  } catch {
    return undefined
  }
}

const leo = await findLeo()
if (leo === undefined)
  console.info('no leo by LEO_BIN or on the PATH: the compiled program is not built anew')

describe('the contract', () => {
  test.skipIf(leo === undefined)('is compiled from its source, byte for byte', async () => {
    const work = await mkdtemp(join(tmpdir(), 'ghost-msg-'))
    try {
      await cp(join(folder, 'src'), join(work, 'src'), { recursive: true })
      await cp(join(folder, 'program.json'), join(work, 'program.json'))
      await run(leo ?? '', ['build', '--offline', '--path', work, '--home', join(work, 'home')])
      expect(await readFile(join(work, 'build/ghost_msg/ghost_msg.aleo'), 'utf8')).toBe(committed)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  })

  test('has the checksum that its README names', () => {
    const checksum = createHash('sha3-256').update(committed).digest('hex')
    expect(readme).toContain(`\`${checksum}\``)
  })

  test('cannot be changed after it is deployed', () => {
    expect(parseProgram(committed).constructorBlock?.commands).toEqual([
      expect.objectContaining({
        op: 'assert',
        equal: true,
        left: { kind: 'edition' },
        right: { kind: 'literal', literal: { kind: 'u16', value: 0n } }
      })
    ])
  })

  test('has the functions and mappings that its README describes, and no others', () => {
    const program = parseProgram(committed)
    for (const name of [...program.functions.keys(), ...program.mappings.keys()])
      expect(readme).toContain(`\`${name}`)
    expect([...program.functions.keys()]).toHaveLength(9)
    expect(program.mappings.size).toBeLessThanOrEqual(31)
  })
})

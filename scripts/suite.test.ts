import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checks, type Check } from './suite.ts'

let shown = ''

beforeEach(() => {
  shown = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    shown += String(chunk)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const script = (title: string, lines: string): Check => ({
  title,
  command: process.execPath,
  args: ['--input-type=module', '-e', lines]
})

/** Speaks, waits until the other one has spoken as well, and speaks again. */
const meeting = (folder: string, own: string, other: string): Check =>
  script(
    own,
    `import { existsSync, writeFileSync } from 'node:fs'
     console.log('${own} begins')
     writeFileSync('${join(folder, own)}', '')
     while (!existsSync('${join(folder, other)}')) await new Promise((resolve) => setTimeout(resolve, 5))
     console.error('${own} ends')`
  )

describe('checks', () => {
  test('two run beside each other, and neither speaks into the other’s words', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ghost-checks-'))
    try {
      const tally = await checks([meeting(folder, 'one', 'two'), meeting(folder, 'two', 'one')], 2)
      expect(tally).toEqual({ passed: 0, failed: 0, skipped: 0 })
    } finally {
      rmSync(folder, { recursive: true })
    }
    for (const name of ['one', 'two']) expect(shown).toContain(`── ${name}\n${name} begins\n${name} ends\n`)
  })

  test('each that fails, cannot be started or is killed counts, with all it said', async () => {
    const tally = await checks(
      [
        script('good', `console.log('fine')`),
        script('bad', `console.log('first'); console.error('reason'); process.exitCode = 3`),
        script('killed', `process.kill(process.pid, 'SIGKILL')`),
        { title: 'absent', command: '/nowhere/no-such-program', args: [] }
      ],
      2
    )
    expect(tally).toEqual({ passed: 0, failed: 3, skipped: 0 })
    expect(shown).toContain('── good\nfine\n')
    expect(shown).not.toContain('good: failed')
    expect(shown).toContain('── bad\nfirst\nreason\nbad: failed (exit code 3)\n')
    expect(shown).toContain('killed: failed (exit code 70)\n')
    expect(shown).toMatch(/absent\n.*could not be started: .*\nabsent: failed \(exit code 70\)/)
  })

  test('none to run is no failure, nor are fewer than may run at once', async () => {
    expect(await checks([], 2)).toEqual({ passed: 0, failed: 0, skipped: 0 })
    expect(await checks([script('alone', 'process.exitCode = 1')], 2)).toMatchObject({ failed: 1 })
  })
})

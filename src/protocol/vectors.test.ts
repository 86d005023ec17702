import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const python = process.env['PYTHON'] ?? 'python3'
const run = (...parameters: readonly string[]) =>
  spawnSync(python, parameters, { cwd: root, encoding: 'utf8', timeout: 120_000 })

/** The script needs three packages (scripts/vectors/requirements.txt); without them the committed vectors stand alone. */
const available = run('-c', 'import nacl, mnemonic, argon2').status === 0

describe('vectors', () => {
  it.runIf(available)('are what the independent script makes of the documents', { timeout: 120_000 }, () => {
    const { status, stdout, stderr } = run('scripts/make-vectors.py', '--check')
    expect(stderr).toBe('')
    expect(stdout).toBe('differing: none\n')
    expect(status).toBe(0)
  })

  it('are there, one file for each format', () => {
    const files = readdirSync(resolve(import.meta.dirname, 'vectors')).sort()
    expect(files.map((name) => name.replace(/[.]json$/, ''))).toEqual([
      'acknowledgement',
      'anchoring',
      'bundle',
      'certificate',
      'chain',
      'courier',
      'envelope',
      'hello',
      'key-backup',
      'key-change',
      'keys',
      'keystore',
      'message',
      'padding',
      'pair',
      'presence',
      'rows',
      'safety-number',
      'sealed-settings',
      'settings',
      'signature'
    ])
  })
})

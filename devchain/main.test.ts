import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { get } from './testing/client.ts'

const folder = import.meta.dirname

describe('the command', () => {
  test('prints its address, serves the programs it is given, ends when told', async () => {
    const program = join(folder, '../contracts/ghost_msg/ghost_msg.aleo')
    const child = spawn(process.execPath, [join(folder, 'main.ts'), '--port', '0', '--program', program])
    try {
      const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
      expect((await get(url, '/program/ghost_msg.aleo/mappings')).body).toContain('messages')
    } finally {
      child.kill()
    }
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test.each([
    ['a port that is none', '--port', 'five'],
    ['an unknown option', '--nonsense', ''],
    ['a program that is not there', '--program', '/nowhere.aleo'],
    ['an address that is not ours', '--host', '203.0.113.1']
  ])('%s is said in one sentence', async (_what, ...args) => {
    const child = spawn(process.execPath, [join(folder, 'main.ts'), ...args])
    const said: string[] = []
    child.stderr.on('data', (chunk) => said.push(String(chunk)))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    expect(said.join('')).toMatch(/^error: [^\n]+\n$/)
  })
})

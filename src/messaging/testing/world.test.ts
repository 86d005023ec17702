import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CRASH_SCENES, crashAt, reached } from './crash-points.ts'
import { placesOf, PLANTED_BUGS } from './planted-bugs.ts'
import { portableSignatures } from '../../crypto/signature.ts'
import { World } from './world.ts'

const runner = fileURLToPath(new URL('./run-world.ts', import.meta.url))
const worlds = (...options: string[]) => {
  const { stdout } = spawnSync(process.execPath, [runner, ...options], { encoding: 'utf8' })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the simulated world', () => {
  it.each([1, 2])('holds every invariant with portable signatures and seed %i', async (seed) => {
    const report = await new World(seed, { steps: 40, signatures: portableSignatures }).run()
    expect(report.messages).toBeGreaterThan(0)
  })

  it('happens the same way whenever it happens', async () => {
    const trace = async () => {
      const lines: string[] = []
      await new World(6, { steps: 25, trace: (line) => lines.push(line) }).run()
      return lines
    }
    const first = await trace()
    expect(first.length).toBeGreaterThan(50)
    expect(await trace()).toEqual(first)
  })
})

describe('a page that dies', () => {
  it.each(CRASH_SCENES)('at any call while it is at: %s, loses and doubles nothing', async (scene) => {
    for (let call = 1; call <= 21; call += 20)
      for (const when of ['before', 'after'] as const) {
        const report = await crashAt(scene, { call, when })
        expect(reached(scene, report)).toBe(true)
      }
  })
})

describe('a planted bug', () => {
  it('has a name of its own', () => {
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length)
  })

  it.each(PLANTED_BUGS)('changes what stands in the source: $name', (bug) => {
    expect(placesOf(bug).every(({ find, replace }) => find !== replace)).toBe(true)
  })

  it.each(['skip-the-hash-check', 'acknowledge-before-persist', 'advance-the-cursor-early'])(
    'is found: %s',
    (name) => {
      const [line] = worlds('--planted-bug', name, '--seeds', '25', '--events', '40')
      expect(line).toHaveProperty('broken', expect.any(String))
    }
  )
})

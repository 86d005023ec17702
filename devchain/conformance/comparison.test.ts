import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { comparisons, exceptions } from './comparison.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.replaceAll(/\s+/g, ' ').trim())

test('README.md lists what is compared on each route', () => {
  for (const { route, equal, form = [] } of comparisons) {
    const parts = form.map((member) => `\`${member}\``).join(', ') || '–'
    expect(rows).toContain(`| \`${route}\` | ${equal} | ${parts} |`)
  }
})

test('README.md lists every difference that stays, with its reason', () => {
  for (const { name, devchain, node, why } of Object.values(exceptions))
    expect(rows).toContain(`| ${name} | ${devchain} | ${node} | ${why} |`)
})

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generateProtobuf } from '../../scripts/generate-protobuf.ts'

it('the committed codecs are what the .proto files say', { timeout: 60_000 }, () => {
  const generated = generateProtobuf()
  expect([...generated.keys()]).toEqual([
    'frames.d.ts',
    'frames.js',
    'message.d.ts',
    'message.js',
    'settings.d.ts',
    'settings.js'
  ])
  for (const [name, text] of generated)
    expect(readFileSync(new URL(`./protobuf/${name}`, import.meta.url), 'utf8'), name).toBe(text)
})

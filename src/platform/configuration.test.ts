import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { programChecksum } from '../chain/rest/index.ts'
import { parseConfiguration } from './configuration.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const testnet = JSON.parse(read('docs/examples/config.testnet.json')) as Record<string, unknown>
const saying = (changed: Record<string, unknown>): string => JSON.stringify({ ...testnet, ...changed })

describe('config.json', () => {
  it.each(['public/config.json', 'docs/examples/config.testnet.json', 'docs/examples/config.mainnet.json'])(
    '%s is one, for the contract of this tree',
    (path) => {
      const checksum = programChecksum(read('contracts/ghost_msg/ghost_msg.aleo'))
      expect(parseConfiguration(read(path))).toMatchObject({
        program: 'ghost_msg.aleo',
        programChecksum: checksum
      })
    }
  )

  it('proves here unless it says otherwise', () => {
    const { execution: _left, ...rest } = testnet
    expect(parseConfiguration(JSON.stringify(rest)).execution).toBe('prove')
  })

  it.each([
    [{ network: 'canary' }, 'network must be "mainnet" or "testnet"'],
    [{ nodes: [] }, 'nodes must name at least one node'],
    [{ nodes: ['ftp://node.test'] }, 'nodes.0 must be a web address'],
    [{ nodes: ['https://name:secret@node.test'] }, 'nodes.0 must be a web address'],
    [{ nodes: undefined }, 'nodes is missing'],
    [{ quorum: 9 }, 'quorum must not be more than the number of nodes'],
    [{ program: 'Ghost' }, 'program must be a program’s name'],
    [{ programChecksum: 'ABC' }, 'programChecksum must be 64 hex digits'],
    [{ execution: 'devnode' }, 'execution must be "unproven", "prove" or "delegate"'],
    [{ execution: 'unproven', network: 'mainnet' }, 'execution must not be "unproven" on mainnet'],
    [{ execution: 'delegate' }, 'proverUri must be set where execution is "delegate"'],
    [{ execution: 'delegate', proverUri: 'javascript:alert(1)' }, 'proverUri must be a web address'],
    [{ parameters: [] }, 'parameters must name where proving keys are fetched']
  ])('with %j is refused with a sentence', (changed, sentence) => {
    expect(() => parseConfiguration(saying(changed))).toThrow(
      expect.objectContaining({
        code: 'configuration-invalid',
        message: expect.stringContaining(`config.json: ${sentence}`) as unknown
      })
    )
  })

  it('is JSON', () => {
    expect(() => parseConfiguration('<!doctype html>')).toThrow('config.json is not JSON')
  })
})

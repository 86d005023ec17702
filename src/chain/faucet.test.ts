import { afterEach, describe, expect, it } from 'vitest'
import { parseAddress } from '../protocol/ids.ts'
import { createFaucet } from './faucet.ts'
import { sayJson, sayStatus, scriptedNode } from './testing/scripted-node.ts'
import type { ScriptedNode } from './testing/scripted-node.ts'

const person = parseAddress('aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px')
let faucet: ScriptedNode
afterEach(() => faucet.close())

describe('a faucet', () => {
  it('is asked for an address', async () => {
    const bodies: string[] = []
    faucet = await scriptedNode((path, response, request) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
      request.on('end', () =>
        sayJson('{"transaction":"at1","microcredits":10000000}')(path, response, request)
      )
    })
    await createFaucet(`${faucet.url}/faucet`).request(person)
    expect(faucet.asked).toEqual(['/faucet'])
    expect(bodies).toEqual([`{"address":"${person}"}`])
  })

  it.each([
    [400, 'RejectedError', 'faucet-refused'],
    [429, 'RejectedError', 'faucet-refused'],
    [503, 'TransientError', 'faucet-unavailable'],
    [502, 'TransientError', 'faucet-unavailable'],
    [500, 'TransientError', 'faucet-unavailable']
  ])('that answers %i fails as %s', async (status, name, code) => {
    faucet = await scriptedNode(sayStatus(status, '{"error":"no"}'))
    await expect(createFaucet(faucet.url).request(person)).rejects.toMatchObject({ name, code })
  })

  it('needs a web address', async () => {
    faucet = await scriptedNode(sayJson('{}'))
    expect(() => createFaucet('javascript:alert(1)')).toThrow(
      expect.objectContaining({ code: 'url-invalid' })
    )
    expect(() => createFaucet('./faucet')).toThrow(expect.objectContaining({ code: 'url-invalid' }))
  })
})

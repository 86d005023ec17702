import { beforeAll, describe, expect, test } from 'vitest'
import { get, post, rooted } from '../testing/client.ts'
import { ballot } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'
import { exceptions } from './comparison.ts'

const hashing = `program hashing_box.aleo;

mapping x:
    key as u8.public;
    value as field.public;

function f:
    async f into r0;
    output r0 as hashing_box.aleo/f.future;

finalize f:
    hash.bhp256 1u8 into r0 as field;
    set r0 into x[1u8];

constructor:
    assert.eq edition 0u16;
`

type Outcome = readonly [status: number, says: unknown]

// The differences that comparison.ts lists; one that ends must leave the list.
onEachTarget('known differences', { programs: [ballot] }, (chain) => {
  const isOurs = chain.target === 'devchain'
  /** What each side answers; the two are meant to differ. */
  const differs = (answer: { status: number; body: unknown }, devchain: Outcome, node: Outcome): void => {
    const [status, says] = isOurs ? devchain : node
    expect([answer.status, answer.body]).toEqual([status, says])
  }
  const broadcastHere = async (transaction: string) => {
    const root = String((await get(chain.url, '/stateRoot/latest')).body)
    return post(chain.url, '/transaction/broadcast', rooted(transaction, root))
  }
  const any: unknown = expect.anything()
  let vote = ''

  beforeAll(async () => {
    vote = await chain.build('alice', {
      program: 'ballot_box.aleo',
      function: 'vote',
      inputs: ['5field', '1u8']
    })
  })

  test(exceptions.parser.name, async () => {
    const { body } = await get(chain.url, '/program/bad')
    expect(String(body).includes('VerboseError')).toBe(!isOurs)
  })

  test(exceptions.type.name, async () => {
    const response = await fetch(`${chain.url}/testnet/block/999`)
    expect(response.headers.get('content-type')).toBe(isOurs ? 'text/plain;charset=UTF-8' : null)
    const json = await fetch(`${chain.url}/v2/testnet/block/999`)
    expect(json.headers.get('content-type')).toBe('application/json')
  })

  // First, while both stand at the same height: from here on one side accepts what the other refuses.
  test(exceptions.records.name, async () => {
    const mint = await chain.build('alice', {
      program: 'credits.aleo',
      function: 'transfer_public_to_private',
      inputs: [chain.wallet('alice').address, '5u64']
    })
    expect(await chain.send(mint)).toBe('accepted')
    const { id } = (JSON.parse(mint) as { execution: { transitions: [{ outputs: [{ id: string }] }] } })
      .execution.transitions[0].outputs[0]
    const missing = `Commitment '${id}' does not exist`
    differs(await get(chain.url, `/statePath/${id}`), [500, missing], [200, expect.stringMatching(/^path1/)])
  })

  test(exceptions.proofs.name, async () => {
    const answer = await broadcastHere(vote.replaceAll('5field', '6field'))
    differs(
      answer,
      [200, expect.stringMatching(/^at1/)],
      [500, expect.stringMatching(/Invalid transaction|Failed/)]
    )
  })

  test(exceptions.instructions.name, async () => {
    const answer = await broadcastHere(await chain.deploy('alice', hashing))
    differs(answer, [500, expect.stringContaining('hash.bhp256')], [200, expect.stringMatching(/^at1/)])
  })

  test(exceptions.genesis.name, async () => {
    const { body } = await get(chain.url, '/block/0')
    const [first] = (body as { ratifications: [{ committee: { members: object } }] }).ratifications
    expect(Object.keys(first.committee.members).length > 0).toBe(!isOurs)
  })

  test.each(['"text"', 'credits.aleo'])(`${exceptions.keys.name}: %s`, async (key) => {
    const path = `/program/ballot_box.aleo/mapping/voted/${encodeURIComponent(key)}`
    differs(await get(chain.url, path), [500, any], [200, null])
  })

  test(exceptions.noBlocks.name, async () => {
    const answer = await post(chain.url, '/block/create', '{"num_blocks":0}')
    differs(answer, [200, any], [500, expect.stringContaining('panicked')])
  })

  describe(exceptions.cors.name, () => {
    const origin = 'http://a.example'

    test('a question beforehand', async () => {
      const asked = 'content-type,x-aleo-sdk-version'
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked
      }
      const url = `${chain.url}/testnet/transaction/broadcast`
      const response = await fetch(url, { method: 'OPTIONS', headers })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-headers')).toBe(isOurs ? asked : 'content-type')
    })

    test('an answer, and a refusal', async () => {
      const answer = await fetch(`${chain.url}/testnet/block/latest`, { headers: { origin } })
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      const refused = await fetch(`${chain.url}/testnet/block/999`, { headers: { origin } })
      expect(refused.headers.get('access-control-allow-origin')).toBe(isOurs ? '*' : null)
    })
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import { contract } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'

const program = 'ghost_msg.aleo'
const content = '452312848583266388373324160190187140051835877600158453279131187530910662655field'
const moment = '1763719000u64'
const limbs = (count: number): string => `[${Array<string>(count).fill(content).join(', ')}]`

const mappings = [
  'profile_pubkey',
  'profile_history',
  'profile_address',
  'contacts',
  'dialogs',
  'messages',
  'dialog_count',
  'dialog_of',
  'request_count',
  'request_of',
  'inbox',
  'posts',
  'invite_count',
  'invites'
] as const

onEachTarget('every function of the contract', { programs: [contract] }, (chain) => {
  const address = (who: string): string => chain.wallet(who).address
  const call = (who: string, name: string, ...inputs: string[]): Promise<string> =>
    chain.call(who, program, name, ...inputs)
  const all = async (mapping: string): Promise<readonly unknown[]> =>
    (await chain.ask(`/program/${program}/mapping/${mapping}?all=true`)).body as readonly unknown[]

  /** Sends what must be rejected: it costs its fee, and no mapping of the contract changes. */
  const refuse = async (who: string, name: string, ...inputs: string[]): Promise<void> => {
    const before = await Promise.all(mappings.map(async (mapping) => JSON.stringify(await all(mapping))))
    const owned = await chain.balance(who)
    expect(await call(who, name, ...inputs)).toBe('rejected')
    expect(await chain.balance(who)).toBeLessThan(owned)
    expect(await Promise.all(mappings.map(async (mapping) => JSON.stringify(await all(mapping))))).toEqual(
      before
    )
  }

  beforeAll(async () => {
    for (const who of ['bob', 'carol']) {
      const gift = ['transfer_public', address(who), '90000u64'] as const
      expect(await chain.call('alice', 'credits.aleo', ...gift)).toBe('accepted')
    }
  })

  describe('register_profile', () => {
    test('is accepted, and again as the next version', async () => {
      expect(await call('alice', 'register_profile', '1field', '2field', '3field', '4field')).toBe('accepted')
      expect(await call('alice', 'register_profile', '5field', '6field', '7field', '8field')).toBe('accepted')
      const history = JSON.stringify(await all('profile_history'))
      expect(history).toContain('version: 1u32')
      expect(history).toContain('version: 2u32')
      expect(JSON.stringify(await all('profile_pubkey'))).toContain('box1: 5field')
      expect(JSON.stringify(await all('profile_address'))).toContain(address('alice'))
    })
  })

  describe('send_message', () => {
    test('is rejected where no dialog is', () =>
      refuse('alice', 'send_message', address('bob'), content, moment))
  })

  describe('send_payload', () => {
    test('is rejected where no dialog is', () =>
      refuse('alice', 'send_payload', address('bob'), limbs(16), content, moment))
  })

  describe('accept_dialog', () => {
    test('is rejected where no dialog is', () =>
      refuse('bob', 'accept_dialog', address('alice'), content, moment))
  })

  describe('start_dialog', () => {
    test('is accepted once', async () => {
      expect(await call('alice', 'start_dialog', address('bob'), content, moment)).toBe('accepted')
    })
    test('is rejected from the one who opened it', () =>
      refuse('alice', 'start_dialog', address('bob'), content, moment))
    test('is rejected from the other side', () =>
      refuse('bob', 'start_dialog', address('alice'), content, moment))
    test('is accepted with somebody else', async () => {
      expect(await call('alice', 'start_dialog', address('carol'), content, moment)).toBe('accepted')
      expect(await all('dialogs')).toHaveLength(2)
    })
  })

  describe('accept_dialog of a dialog', () => {
    test('is rejected from the one who opened it', () =>
      refuse('alice', 'accept_dialog', address('bob'), content, moment))
    test('is accepted from the other side', async () => {
      expect(await call('bob', 'accept_dialog', address('alice'), content, moment)).toBe('accepted')
      expect(JSON.stringify(await all('dialogs'))).toContain('answered: true')
    })
    test('is rejected a second time', () => refuse('bob', 'accept_dialog', address('alice'), content, moment))
    test('is rejected with a stranger', () =>
      refuse('bob', 'accept_dialog', address('carol'), content, moment))
  })

  test('send_message is accepted from both sides', async () => {
    expect(await call('bob', 'send_message', address('alice'), content, moment)).toBe('accepted')
    expect(await call('alice', 'send_message', address('bob'), content, moment)).toBe('accepted')
  })

  test('send_payload is accepted, and its payload stands in the transaction', async () => {
    expect(await call('alice', 'send_payload', address('bob'), limbs(16), content, moment)).toBe('accepted')
    expect(await all('messages')).toHaveLength(6)
    expect(JSON.stringify(await all('dialogs'))).toContain('size: 5u32')
  })

  describe('post', () => {
    test('is accepted where the tag is free', async () => {
      expect(await call('alice', 'post', '77field', content)).toBe('accepted')
    })
    test('is rejected where the tag is taken, by anybody', async () => {
      await refuse('bob', 'post', '77field', content)
      await refuse('alice', 'post', '77field', '5field')
    })
  })

  test('invite is accepted, and invitations are numbered', async () => {
    expect(await call('alice', 'invite', limbs(2), limbs(6))).toBe('accepted')
    expect(await call('bob', 'invite', limbs(2), limbs(6))).toBe('accepted')
    expect((await chain.ask(`/program/${program}/mapping/invite_count/0u8`)).body).toBe('2u32')
  })

  test('save_contacts is accepted, and the last one counts', async () => {
    expect(await call('alice', 'save_contacts', content)).toBe('accepted')
    expect(await call('alice', 'save_contacts', '5field')).toBe('accepted')
    expect(JSON.stringify(await all('contacts'))).toContain('5field')
  })

  test('backup_keys is accepted, and gives a record', async () => {
    const transaction = await chain.build('alice', {
      program,
      function: 'backup_keys',
      inputs: [content, content]
    })
    expect(await chain.send(transaction)).toBe('accepted')
    expect(transaction).toContain('"type":"record"')
  })

  // These have no rule that rejects them; who cannot pay is refused before a block is made.
  test.each([
    ['register_profile', ['1field', '2field', '3field', '4field']],
    ['start_dialog', [content, moment]],
    ['accept_dialog', [content, moment]],
    ['send_message', [content, moment]],
    ['send_payload', [limbs(16), content, moment]],
    ['post', ['78field', content]],
    ['invite', [limbs(2), limbs(6)]],
    ['save_contacts', [content]],
    ['backup_keys', [content, content]]
  ] as const)('%s is refused from who has no credits', async (name, inputs) => {
    const isToSomebody = /dialog|send/.test(name)
    const complete = isToSomebody ? [address('alice'), ...inputs] : [...inputs]
    expect(await call('dave', name, ...complete)).toMatch(/the payer account balance is missing$/)
  })

  describe.each(mappings)('%s', (mapping) => {
    const path = `/program/${program}/mapping/${mapping}`
    const bySlot = ['messages', 'profile_history', 'dialog_of', 'request_of'].includes(mapping)

    test('holds the same entries, each read by its key as well', async () => {
      const entries = (await all(mapping)) as readonly (readonly [string, string])[]
      expect(entries.length).toBeGreaterThan(0)
      for (const [key, value] of entries) {
        if (bySlot) expect(key).toMatch(/^\{\s+of: [0-9]+field,\s+index: [0-9]+u32\s+\}$/)
        const compact = key.replaceAll(/\s/g, '')
        expect((await chain.ask(`${path}/${encodeURIComponent(compact)}`)).body).toBe(value)
      }
    })

    test('answers null for a key that is not there, and for one of another type', async () => {
      for (const key of [
        '{of:1field,index:0u32}',
        '{of:1field,index:4294967295u32}',
        '1field',
        '9u32',
        'true'
      ]) {
        const answer = await chain.ask(`${path}/${encodeURIComponent(key)}`)
        expect([answer.status, answer.body]).toEqual([200, null])
      }
    })

    test('refuses keys that are none', async () => {
      for (const key of [
        '{of:1field,index:0u32',
        '{of:1field,index:4294967296u32}',
        '{of:1field;index:0u32}',
        'x'
      ])
        expect((await chain.ask(`${path}/${encodeURIComponent(key)}`)).status).toBe(500)
    })
  })

  test('the contract has these mappings', async () => {
    const { body } = await chain.ask(`/program/${program}/mappings`)
    expect([...(body as string[])].sort()).toEqual([...mappings].sort())
  })

  test('everybody owns the same in the end', async () => {
    for (const who of ['alice', 'bob', 'carol']) expect(await chain.balance(who)).toBeGreaterThan(0n)
  })
})

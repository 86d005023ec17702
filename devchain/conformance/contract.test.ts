import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBoth } from '../testing/both.ts'
import type { Both } from '../testing/both.ts'
import { leo, patience } from '../testing/node.ts'
import { contract } from '../testing/programs.ts'
import { createWallet } from '../testing/wallet.ts'
import type { Wallet } from '../testing/wallet.ts'

if (leo === undefined)
  console.info('LEO_BIN is not set: the embedded chain is tested without a real node beside it')

const program = 'ghost_msg.aleo'
const content = '452312848583266388373324160190187140051835877600158453279131187530910662655field'
const moment = '1763719000u64'
const limbs = (count: number): string => `[${Array<string>(count).fill(content).join(', ')}]`

describe('every function and every rejection of the contract', { timeout: patience }, () => {
  let both: Both
  let alice: Wallet
  let bob: Wallet

  const call = async (who: Wallet, name: string, ...inputs: string[]): Promise<string> =>
    both.send(await who.build(both.embedded.url, { program, function: name, inputs }))

  beforeAll(async () => {
    alice = createWallet()
    bob = createWallet(null)
    both = await createBoth(alice, [contract])
    const transfer = {
      program: 'credits.aleo',
      function: 'transfer_public',
      inputs: [bob.address, '90000u64']
    }
    expect(await both.send(await alice.build(both.embedded.url, transfer))).toBe('accepted')
  }, patience)
  afterAll(() => both.close())

  test('a profile is registered, and registered again as the next version', async () => {
    expect(await call(alice, 'register_profile', '1field', '2field', '3field', '4field')).toBe('accepted')
    expect(await call(alice, 'register_profile', '5field', '6field', '7field', '8field')).toBe('accepted')
    const history = await both.ask(`/program/${program}/mapping/profile_history?all=true`)
    expect(JSON.stringify(history.body)).toContain('version: 1u32')
    expect(JSON.stringify(history.body)).toContain('version: 2u32')
    const current = await both.ask(`/program/${program}/mapping/profile_pubkey?all=true`)
    expect(JSON.stringify(current.body)).toContain('box1: 5field')
    const addresses = await both.ask(`/program/${program}/mapping/profile_address?all=true`)
    expect(JSON.stringify(addresses.body)).toContain(alice.address)
  })

  test('where no dialog is, nothing is appended and nothing accepted', async () => {
    expect(await call(alice, 'send_message', bob.address, content, moment)).toBe('rejected')
    expect(await call(alice, 'send_payload', bob.address, limbs(16), content, moment)).toBe('rejected')
    expect(await call(bob, 'accept_dialog', alice.address, content, moment)).toBe('rejected')
  })

  test('a dialog is opened once, by either side', async () => {
    expect(await call(alice, 'start_dialog', bob.address, content, moment)).toBe('accepted')
    expect(await call(alice, 'start_dialog', bob.address, content, moment)).toBe('rejected')
    expect(await call(bob, 'start_dialog', alice.address, content, moment)).toBe('rejected')
  })

  test('a dialog is accepted once, by the side that did not open it', async () => {
    expect(await call(alice, 'accept_dialog', bob.address, content, moment)).toBe('rejected')
    expect(await call(bob, 'accept_dialog', alice.address, content, moment)).toBe('accepted')
    expect(await call(bob, 'accept_dialog', alice.address, content, moment)).toBe('rejected')
  })

  test('both sides append', async () => {
    expect(await call(bob, 'send_message', alice.address, content, moment)).toBe('accepted')
    expect(await call(alice, 'send_payload', bob.address, limbs(16), content, moment)).toBe('accepted')
    const messages = (await both.ask(`/program/${program}/mapping/messages?all=true`)).body as unknown[]
    expect(messages).toHaveLength(4)
    const dialogs = JSON.stringify((await both.ask(`/program/${program}/mapping/dialogs?all=true`)).body)
    expect(dialogs).toContain('size: 4u32')
    expect(dialogs).toContain('answered: true')
  })

  test('a tag is taken once', async () => {
    expect(await call(alice, 'post', '77field', content)).toBe('accepted')
    expect(await call(bob, 'post', '77field', content)).toBe('rejected')
  })

  test('invitations are numbered', async () => {
    expect(await call(alice, 'invite', limbs(2), limbs(6))).toBe('accepted')
    expect(await call(bob, 'invite', limbs(2), limbs(6))).toBe('accepted')
    expect((await both.ask(`/program/${program}/mapping/invite_count/0u8`)).body).toBe('2u32')
    await both.ask(`/program/${program}/mapping/invite_count?all=true&metadata=true`)
    expect((await both.ask(`/program/${program}/mapping/invites/1u32`)).body).toContain(content)
  })

  test('settings and the backup of keys', async () => {
    expect(await call(alice, 'save_contacts', content)).toBe('accepted')
    expect(await call(alice, 'save_contacts', '5field')).toBe('accepted')
    expect(await call(alice, 'backup_keys', content, content)).toBe('accepted')
  })

  test('every mapping holds the same in the end, and every account', async () => {
    const names = (await both.ask(`/program/${program}/mappings`)).body as string[]
    expect(names).toHaveLength(14)
    for (const name of names) await both.ask(`/program/${program}/mapping/${name}?all=true`)
    for (const { address } of [alice, bob]) {
      const balance = await both.ask(`/program/credits.aleo/mapping/account/${address}`)
      expect(balance.body).toMatch(/^[0-9]+u64$/)
    }
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDevchain, type Devchain } from '../../devchain/index.ts'
import { parseValue } from '../../devchain/plaintext.ts'
import { unsignedTransaction } from '../../devchain/unsigned.ts'
import { CONTRACT_PROGRAM } from '../protocol/contract.ts'
import { fieldOf, keyFields } from '../protocol/field.ts'
import { CONTRACT, key } from './testing/lived-chain.ts'
import { WholeClients, type WholeClient } from './testing/whole-clients.ts'

const CREDITS = 100_000_000n

let before: Devchain
let after: Devchain
let people: WholeClients

beforeAll(async () => {
  const blocks = { everyMilliseconds: 100 }
  before = await createDevchain({ programs: [CONTRACT], blocks })
  after = await createDevchain({ programs: [CONTRACT], blocks })
  people = new WholeClients(before, { quick: true })
})
afterAll(async () => {
  await people.close()
  await Promise.all([before.close(), after.close()])
})

const row = ({ messenger }: WholeClient, { hash }: WholeClient) =>
  messenger.conversations().find(({ peer }) => peer === hash)

const isRegistered = ({ messenger }: WholeClient) => messenger.account().registration === 'registered'

const said = async (from: WholeClient, to: WholeClient, text: string): Promise<void> => {
  await from.messenger.send(to.hash, text)
  await people.until(async () => (await to.entry(from.hash, text))?.standing === 'said')
}

const talking = async () => {
  const [alice, bob] = [
    await people.client({ nodes: [before.url] }),
    await people.client({ nodes: [before.url] })
  ]
  await people.until(() => isRegistered(alice) && isRegistered(bob))
  await alice.messenger.startChat(bob.address)
  await said(alice, bob, 'hello')
  await bob.messenger.startChat(alice.address)
  await said(bob, alice, 'hello back')
  return { alice, bob }
}

/** Bob changes his keys, and Alice consents. */
const changed = async (alice: WholeClient, bob: WholeClient, version: number): Promise<void> => {
  await people.untilLater(() => isRegistered(bob))
  await bob.messenger.changeKeys()
  await people.until(() => bob.messenger.account().keys.version === version)
  await people.untilLater(() => row(alice, bob)?.keyNotice?.version === version)
  await alice.messenger.acceptKeys(bob.hash)
  await people.until(() => row(alice, bob)?.sealing === 'ready')
}

const profileOn = async ({ url }: Devchain, { hash }: WholeClient): Promise<unknown> =>
  (await fetch(`${url}/testnet/program/${CONTRACT_PROGRAM}/mapping/profile_pubkey/${fieldOf(hash)}`)).json()

/** The same person, whose page asks nodes of the other chain from now on. */
const moved = async (client: WholeClient): Promise<WholeClient> => {
  await client.close()
  after.credit(client.address, CREDITS)
  const there = await people.client({ nodes: [after.url], disk: client.disk, credits: 0n })
  await people.untilLater(async () => (await profileOn(after, there)) !== null && isRegistered(there))
  return there
}

/** Somebody with the account key, and with none of its messages' keys, registers keys of his own. */
const stolen = async ({ address, hash }: WholeClient): Promise<void> => {
  const fields = [...keyFields(key(5)), ...keyFields(key(6))]
  const root: unknown = await (await fetch(`${before.url}/testnet/stateRoot/latest`)).json()
  const transaction = unsignedTransaction(
    {
      program: CONTRACT_PROGRAM,
      function: 'register_profile',
      inputs: fields.map((value) => ({ type: 'public', value }) as const),
      arguments: [fieldOf(hash), ...fields, address].map(parseValue)
    },
    { payer: address, fee: 4_143n, nonce: 'stolen', stateRoot: String(root) }
  )
  const answer = await fetch(`${before.url}/testnet/transaction/broadcast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(transaction)
  })
  expect(answer.status).toBe(200)
}

describe('on another chain, where versions of keys begin anew', () => {
  it('keys in their third version become the first: with consent, and nothing is stuck', async () => {
    const { alice, bob } = await talking()
    await changed(alice, bob, 2)
    await changed(alice, bob, 3)
    const bobThere = await moved(bob)
    const aliceThere = await moved(alice)
    expect(bobThere.messenger.account().keys.version).toBe(1)
    await people.untilLater(() => row(aliceThere, bobThere)?.sealing === 'keys-changed')
    expect(row(aliceThere, bobThere)?.keyNotice).toMatchObject({ verdict: 'unsigned', version: 1 })

    await aliceThere.messenger.acceptKeys(bobThere.hash)
    expect(row(aliceThere, bobThere)?.keyNotice).toBeUndefined()
    await said(aliceThere, bobThere, 'on the other chain')
    await said(bobThere, aliceThere, 'here as well')
    await people.untilLater(async () =>
      [
        await aliceThere.entry(bobThere.hash, 'on the other chain'),
        await aliceThere.entry(bobThere.hash, 'here as well'),
        await aliceThere.entry(bobThere.hash, 'hello')
      ].every((entry) => entry?.anchor === 'block')
    )
    expect(row(aliceThere, bobThere)).toMatchObject({ sealing: 'ready', awaiting: 0 })
    // The two changes of keys are shown between them.
    const texts = (await aliceThere.texts(bobThere.hash)).filter((text) => text !== undefined)
    expect(texts).toEqual(['hello', 'hello back', 'on the other chain', 'here as well'])
  })

  it('a red notice stays red until the user says yes, though the chain names what was pinned', async () => {
    const { alice, bob } = await talking()
    await bob.close()
    await stolen(bob)
    await people.until(async () => String(await profileOn(before, bob)).includes('version: 2u32'))
    await alice.close()
    const again = await people.client({ nodes: [before.url], disk: alice.disk, credits: 0n })
    await people.untilLater(() => row(again, bob)?.keyNotice?.verdict === 'unsigned')
    const bobThere = await moved(bob)
    const aliceThere = await moved(again)
    expect(row(aliceThere, bobThere)).toMatchObject({
      sealing: 'keys-changed',
      keyNotice: { verdict: 'unregistered', version: 2 }
    })
    await aliceThere.messenger.acceptKeys(bobThere.hash)
    await said(aliceThere, bobThere, 'is it you?')
    await said(bobThere, aliceThere, 'it is')
    expect(row(aliceThere, bobThere)).toMatchObject({ sealing: 'ready', verified: false })
  })
})

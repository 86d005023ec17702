import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDevchain, type Devchain } from '../../devchain/index.ts'
import type { EntryView } from '../messaging/views.ts'
import { feeFor } from './fees.ts'
import { CONTRACT } from './testing/lived-chain.ts'
import { WholeClients, type WholeClient } from './testing/whole-clients.ts'

/** Microcredits for keys and the first anchor of a dialog, and for nothing after that. */
const NEARLY_NOTHING = BigInt(
  feeFor('register_profile', 'unproven') + feeFor('start_dialog', 'unproven') + 99
)

/** Transactions of one message that are rejected in their block: so many that it is shown as failed. */
const REJECTED = 5

let chain: Devchain
let people: WholeClients

beforeAll(async () => {
  chain = await createDevchain({ programs: [CONTRACT], blocks: { everyMilliseconds: 100 } })
  people = new WholeClients(chain, { quick: true })
})
afterAll(async () => {
  await people.close()
  await chain.close()
})

/** Two who know each other: the first anchor of their dialog stands. */
const talking = async (credits?: bigint): Promise<{ alice: WholeClient; bob: WholeClient }> => {
  const nodes = [chain.url]
  const alice = await people.client({ nodes, ...(credits === undefined ? {} : { credits }) })
  const bob = await people.client({ nodes })
  await people.until(() =>
    [alice, bob].every(({ messenger }) => messenger.account().registration === 'registered')
  )
  // Names are saved by a call of their own, which is not what is rejected here, nor paid.
  await alice.messenger.keepAddressBook(false)
  await alice.messenger.startChat(bob.address)
  await said(alice, bob, 'hello')
  await anchored(alice, bob, 'hello')
  return { alice, bob }
}

/** The other side has it, whatever becomes of its anchor. */
const said = async (from: WholeClient, to: WholeClient, text: string): Promise<void> => {
  await from.messenger.send(to.hash, text)
  await people.until(async () => (await to.entry(from.hash, text)) !== undefined)
  await people.until(async () => (await from.entry(to.hash, text))?.delivery === 'delivered')
}

const anchored = (from: WholeClient, to: WholeClient, text: string): Promise<void> =>
  people.until(async () => {
    const [own, other] = [await from.entry(to.hash, text), await to.entry(from.hash, text)]
    return own?.anchor === 'block' && other?.anchor === 'block'
  })

/** Why the anchor of a message was not made yet, as its details show it. */
const problem = async (client: WholeClient, peer: WholeClient, text: string) => {
  const shown = await client.entry(peer.hash, text)
  return shown && (await client.messenger.details(shown.id)).anchorProblem
}

/** All that the screen ever showed of a message. */
const shown = ({ changes }: WholeClient, text: string): readonly EntryView[] =>
  changes
    .flatMap((change) => (change.kind === 'entries' ? change.changed : []))
    .filter((entry) => entry.text === text)

it('an account without credits talks on, says why nothing is anchored, and anchors once there are some', async () => {
  const { alice, bob } = await talking(NEARLY_NOTHING)
  for (const text of ['one without credits', 'and one more']) await said(alice, bob, text)
  await people.until(async () => (await problem(alice, bob, 'one without credits'))?.code === 'no-credits')
  const { balance } = alice.messenger.account()
  expect(balance).toBeLessThan(feeFor('send_message', 'unproven'))
  expect(await bob.texts(alice.hash)).toEqual(['hello', 'one without credits', 'and one more'])
  expect((await alice.entry(bob.hash, 'and one more'))?.delivery).toBe('delivered')

  chain.credit(alice.address, 1_000_000n)
  await anchored(alice, bob, 'one without credits')
  await anchored(alice, bob, 'and one more')
  expect(await problem(alice, bob, 'and one more')).toBeUndefined()
})

it('a rejected transaction is shown with its reason and when it is tried again, and then is', async () => {
  const { alice, bob } = await talking()
  const before = alice.messenger.account().balance ?? 0
  chain.faults.set({ reject: REJECTED })
  await said(alice, bob, 'rejected at first')
  await people.until(async () => {
    const { code, retryAt = 0 } = (await problem(alice, bob, 'rejected at first')) ?? {}
    return code === 'transaction-rejected' && retryAt > 0
  })
  await people.until(async () => (await alice.entry(bob.hash, 'rejected at first'))?.anchor === 'failed')
  await anchored(alice, bob, 'rejected at first')
  expect(await problem(alice, bob, 'rejected at first')).toBeUndefined()
  // Rejected or not, it was paid for.
  const paid = (REJECTED + 1) * feeFor('send_message', 'unproven')
  await people.untilLater(() => before - (alice.messenger.account().balance ?? 0) >= paid)
  // An anchor never changes what became of the message.
  const states = shown(alice, 'rejected at first').map(({ delivery }) => delivery)
  expect(states.slice(states.indexOf('delivered'))).not.toContain('failed')
})

import type { DemoDescription } from '../demo/start.ts'
import { expect, test } from './fixtures.ts'
import { exchangeGreetings } from './people.ts'
import { PATIENCE, type Person } from './person.ts'

type Values = readonly { readonly value?: string }[]

/** What this scenario reads of a block. */
interface Block {
  readonly transactions: readonly {
    readonly status: string
    readonly transaction: {
      readonly execution?: { readonly transitions: readonly { readonly function: string }[] }
      readonly fee?: { readonly transition: { readonly inputs: Values; readonly outputs: Values } }
    }
  }[]
}

async function ask<Answer>(stack: DemoDescription, path: string): Promise<Answer> {
  const answer = await fetch(`${stack.chain}/testnet${path}`)
  return (await answer.json()) as Answer
}

const height = (stack: DemoDescription) => ask<number>(stack, '/block/height/latest')

/** Microcredits that this address paid for each accepted call of this function in blocks after `from`. */
async function fees(stack: DemoDescription, from: number, payer: string, name: string): Promise<number[]> {
  const found: number[] = []
  for (let at = from + 1; at <= (await height(stack)); at++) {
    const { transactions } = await ask<Block>(stack, `/block/${at}`)
    for (const { status, transaction } of transactions) {
      const called = transaction.execution?.transitions.some((transition) => transition.function === name)
      const { inputs: [base] = [], outputs = [] } = transaction.fee?.transition ?? {}
      const isPaid = outputs.some(({ value }) => value?.includes(payer))
      if (status === 'accepted' && called === true && isPaid)
        found.push(Number.parseInt(base?.value ?? '', 10))
    }
  }
  return found
}

async function everythingAnchored(person: Person): Promise<boolean> {
  return (await person.messages()).every(({ anchor }) => anchor === 'block' || anchor === 'final')
}

test('a burst of ten shares one anchor, in its block on both sides', async ({ pair, stack }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  for (const person of [alice, bob])
    await expect.poll(() => everythingAnchored(person), { timeout: PATIENCE }).toBe(true)
  const before = await height(stack)
  for (let number = 1; number <= 10; number++) {
    await alice.at('composer').fill(`burst ${number}`)
    await alice.at('send').click()
  }
  for (const person of [alice, bob]) {
    await expect(person.message('burst 10')).toBeVisible({ timeout: PATIENCE })
    await expect.poll(() => everythingAnchored(person), { timeout: PATIENCE }).toBe(true)
    expect((await person.texts()).filter((text) => text.startsWith('burst '))).toHaveLength(10)
  }
  const paid = await fees(stack, before, aliceAddress, 'send_message')
  expect(paid).toHaveLength(1)
  expect((paid[0] ?? Infinity) / 10).toBeLessThanOrEqual(400)

  await alice.message('burst 4').locator('[data-action=info]').click()
  await expect(alice.at('info-bundle')).toHaveAttribute('data-count', '10')
  await expect(alice.at('info-fee')).toHaveAttribute(
    'data-microcredits',
    String(Math.ceil((paid[0] ?? 0) / 10))
  )
  await alice.page.keyboard.press('Escape')
})

test('texts on the chain come back from it alone, and what each chose is said to the other', async ({
  newPerson,
  pair
}) => {
  const { alice, aliceAddress } = pair
  const bob = await newPerson({ origin: 1 })
  await bob.create('Bob')
  const bobAddress = await bob.address()
  const words = await bob.phrase()
  await exchangeGreetings(alice, aliceAddress, bob, bobAddress)
  await alice.page.evaluate((address) => (location.hash = `#/contact/${address}`), bobAddress)
  await alice.at('text-on-chain').click()
  await expect(alice.at('text-on-chain')).toHaveAttribute('data-state', 'checked')
  await alice.page.evaluate((address) => (location.hash = `#/chat/${address}`), bobAddress)
  await expect(bob.at('notice')).toHaveAttribute('data-author', 'peer', { timeout: PATIENCE })
  await alice.at('composer').fill('x'.repeat(300))
  await expect(alice.at('too-long-for-chain')).toBeVisible()
  const texts = ['on the chain', 'for good']
  for (const text of texts) {
    await alice.send(text)
    await alice.expectAnchored(text)
  }
  await bob.leave()

  // No relay: no courier either, and nobody to be reached.
  const restored = await newPerson()
  await restored.context.route('**/config.json', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), relays: [] } })
  })
  await restored.restore(words.join(' '), 'Bob again')
  await restored.openChat(aliceAddress)
  for (const text of texts) await expect(restored.message(text)).toBeVisible({ timeout: PATIENCE })
  const own = (await restored.messages()).filter(({ text }) => texts.includes(text))
  expect(own.map(({ author }) => author)).toEqual(['peer', 'peer'])
  await expect(restored.at('notice')).toHaveCount(1)
  await expect(restored.at('not-yet-available')).toBeVisible()
})

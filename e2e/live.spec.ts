import { expect, test } from './fixtures.ts'
import { PATIENCE, type Person, type ShownMessage } from './person.ts'

const EACH = 50

async function write(person: Person, prefix: string): Promise<void> {
  for (let number = 1; number <= EACH; number++) {
    await person.at('composer').fill(`${prefix} ${number}`)
    await person.at('send').click()
  }
}

function ofThisTest(messages: readonly ShownMessage[]): ShownMessage[] {
  return messages.filter((message) => /^live [ab] \d+$/.test(message.text))
}

async function shown(person: Person): Promise<ShownMessage[]> {
  return ofThisTest(await person.messages())
}

test('fifty messages each way at the same time: none lost, none twice, one order', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  await Promise.all([write(alice, 'live a'), write(bob, 'live b')])

  for (const person of [alice, bob]) {
    await expect.poll(async () => (await shown(person)).length, { timeout: PATIENCE }).toBe(2 * EACH)
  }
  const [atAlice, atBob] = [await shown(alice), await shown(bob)]
  expect(atBob.map((message) => message.id)).toEqual(atAlice.map((message) => message.id))
  expect(atBob.map((message) => message.text)).toEqual(atAlice.map((message) => message.text))
  expect(new Set(atAlice.map((message) => message.id)).size).toBe(2 * EACH)
  expect(new Set(atAlice.map((message) => message.text)).size).toBe(2 * EACH)

  for (const { text, author } of atAlice) expect(author).toBe(text.startsWith('live a') ? 'self' : 'peer')
  for (const { text, author } of atBob) expect(author).toBe(text.startsWith('live b') ? 'self' : 'peer')
  const own = atAlice.filter((message) => message.author === 'self').map((message) => message.text)
  expect(own).toEqual(Array.from({ length: EACH }, (_, index) => `live a ${index + 1}`))

  for (const person of [alice, bob]) {
    const waiting = async () =>
      (await shown(person)).filter(({ author, state }) => author === 'self' && state === 'pending').length
    await expect.poll(waiting, { timeout: PATIENCE }).toBe(0)
  }
})

test('keys pressed faster than a message is kept send it once, and what follows goes alone', async ({
  pair
}) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  await alice.at('composer').fill('pressed at once')
  await alice.at('composer').evaluate((box) => {
    const press = () => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    press()
    press()
    if (box instanceof HTMLTextAreaElement) box.value += 'and more'
    press()
  })
  await expect(bob.message('and more')).toBeVisible({ timeout: PATIENCE })
  await expect(bob.message('pressed at once')).toHaveCount(1)
  await expect(alice.message('pressed at once')).toHaveCount(1)
  await expect(alice.at('composer')).toHaveValue('')
})

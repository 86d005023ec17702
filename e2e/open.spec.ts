import { expect, test } from './fixtures.ts'

test('the page opens on both origins, with the first choice to make', async ({ newPerson }) => {
  for (const origin of [0, 1]) {
    const person = await newPerson({ origin })
    await person.open()
    await expect(person.at('welcome-new')).toBeVisible()
    await expect(person.at('welcome-restore')).toBeVisible()
    await expect(person.at('name')).not.toHaveValue('')
  }
})

test('no prover and no network stack is loaded before anybody asked for one', async ({ newPerson }) => {
  const person = await newPerson()
  const loaded: string[] = []
  person.page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
  await person.open()
  await expect(person.at('welcome-new')).toBeVisible()
  expect(loaded.filter((path) => path.endsWith('.wasm'))).toEqual([])
})

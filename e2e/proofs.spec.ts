import { expect, test } from './fixtures.ts'
import { PATIENCE, type Person } from './person.ts'

/** The page as it would be served for a public network; keys come from its own host, and never arrive. */
async function onPublicNetwork(person: Person): Promise<string[]> {
  const asked: string[] = []
  await person.context.route('**/config.json', async (route) => {
    const answer = await route.fetch()
    const configuration = (await answer.json()) as Record<string, unknown>
    await route.fulfill({ json: { ...configuration, execution: 'prove', parameters: ['./parameters'] } })
  })
  await person.context.route('**/parameters/**', (route) => void asked.push(route.request().url()))
  return asked
}

const FEE_KEY = 'https://parameters.invalid/fee_public.prover.f72b6ff'

test('a kept key that was damaged is dropped and fetched again', async ({ newPerson }) => {
  const person = await newPerson()
  const asked = await onPublicNetwork(person)
  await person.open()
  await person.page.evaluate(async (key) => {
    const kept = await caches.open('ghost-parameters')
    await kept.put(key, new Response('damaged'))
  }, FEE_KEY)
  await person.create('Prover')
  await expect.poll(() => asked.length, { timeout: PATIENCE }).toBe(1)
  const left = await person.page.evaluate(async (key) => (await caches.match(key)) !== undefined, FEE_KEY)
  expect(left).toBe(false)
})

test('a proof is shown while it is made, stopped, and given to a prover', async ({ newPerson }) => {
  const person = await newPerson()
  const asked = await onPublicNetwork(person)
  await person.create('Prover')
  const banner = person.page.getByRole('status')
  const stop = banner.getByRole('button', { name: 'Stop' })
  await expect(stop).toBeVisible({ timeout: PATIENCE })

  await person.at('open-settings').click()
  await expect(person.at('balance')).toContainText('credits')
  await expect(person.at('anchor-fee')).toContainText('at most 0.00437 credits')
  await expect(person.at('prover-now')).toContainText('in this browser')
  await expect(person.at('proof')).toContainText('0 of 29 MB')
  expect(asked.map((url) => new URL(url).pathname)).toEqual([
    expect.stringMatching(/\/parameters\/testnet\/fee_public\.prover\.f72b6ff$/)
  ])
  await person.at('proof').getByRole('button', { name: 'Stop' }).click()
  await expect(person.at('proof')).toContainText('Messages go on without anchors.')

  await person.page.getByLabel('A prover of my choice').check()
  await person.at('prover-address').fill('http://prover.example')
  await person.page.getByRole('button', { name: 'Use' }).click()
  await expect(person.page.getByRole('alert').filter({ hasText: 'https address' })).toBeVisible()
  await person.at('prover-address').fill('https://prover.example/v2/')
  await person.page.getByRole('button', { name: 'Use' }).click()
  await expect(person.at('prover-now')).toContainText('https://prover.example/v2 makes the proofs')

  await person.page.getByLabel('This browser').check()
  await person.comeBack()
  await expect(stop).toBeVisible({ timeout: PATIENCE })
  await person.at('open-settings').click()
  await expect(person.page.getByLabel('This browser')).toBeChecked()
})

test('a development chain needs no proof', async ({ pair }) => {
  await pair.alice.comeBack()
  await pair.alice.at('open-settings').click()
  await expect(pair.alice.page.getByText('it takes transactions without proofs')).toBeVisible()
  await expect(pair.alice.at('anchor-fee')).toContainText('at most 0.00337 credits')
  await expect(pair.alice.at('proof')).toBeHidden()
  await pair.alice.comeBack()
})

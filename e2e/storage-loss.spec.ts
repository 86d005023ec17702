import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { DATABASE } from './page-database.ts'
import type { Person } from './person.ts'

/** Another page of the same origin, as somebody's other tab or the browser's own settings. */
async function besides(person: Person): Promise<Page> {
  const page = await person.context.newPage()
  await page.goto(new URL('config.json', person.start).href)
  return page
}

async function expectCondition(person: Person, code: string): Promise<void> {
  await expect(person.at('storage-condition')).toHaveAttribute('data-code', code)
}

test('a store that is deleted, whole or in part, is told with the next step, and no new account is made in silence', async ({
  newPerson
}) => {
  const person = await newPerson()
  await person.create('Grace')
  const address = await person.address()
  const words = await person.phrase()
  const other = await besides(person)
  await other.evaluate(
    (name) => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve)),
    DATABASE
  )
  await expectCondition(person, 'storage-gone')
  await expect(person.at('welcome-new')).toBeVisible()
  await person.restore(words.join(' '), 'Grace')
  expect(await person.address()).toBe(address)

  await person.leave()
  const clear = (tables: 'keys' | 'rows'): Promise<void> =>
    other.evaluate(
      async ([name, which]) => {
        const request = indexedDB.open(name ?? '')
        const database = await new Promise<IDBDatabase>((resolve) => {
          request.onsuccess = () => resolve(request.result)
        })
        const names = [...database.objectStoreNames].filter(
          (table) => (table === 'keystore') === (which === 'keys')
        )
        const transaction = database.transaction(names, 'readwrite')
        for (const table of names) transaction.objectStore(table).clear()
        await new Promise((resolve) => (transaction.oncomplete = resolve))
        database.close()
      },
      [DATABASE, tables]
    )
  await clear('rows')
  await person.open()
  await expectCondition(person, 'storage-rows-missing')
  await person.unlock()
  expect(await person.address()).toBe(address)
  await person.leave()
  await clear('keys')
  await person.open()
  await expectCondition(person, 'storage-keys-missing')
  await expect(person.at('welcome-restore')).toBeVisible()
})

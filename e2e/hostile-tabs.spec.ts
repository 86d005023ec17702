import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { Person, PATIENCE } from './person.ts'

declare global {
  interface Window {
    captured: unknown[]
    giveBack: () => void
  }
}

/** Name of the tabs' channel, and before the names of their locks: src/platform/browser-tabs.ts. */
const NAME = 'ghost-messenger'

/** Another page of the same origin, with code of its own: it hears all that is posted. */
async function stranger(person: Person): Promise<Page> {
  const page = await person.context.newPage()
  await page.goto(new URL('config.json', person.start).href)
  await page.evaluate((name) => {
    window.captured = []
    new BroadcastChannel(name).addEventListener('message', ({ data }) => window.captured.push(data))
  }, NAME)
  return page
}

async function another(person: Person, peer: string): Promise<Person> {
  const tab = new Person(await person.context.newPage(), person.start)
  await tab.comeBack()
  await tab.openChat(peer)
  return tab
}

test('⚔ a page of the same origin posts again what tabs said, and steals the account: nothing comes of it', async ({
  newPerson,
  pair
}) => {
  const { bob, bobAddress } = pair
  const first = await newPerson()
  await first.create('Erin')
  const address = await first.address()
  const spy = await stranger(first)
  await first.startChat(bobAddress)
  await first.send('hello')
  const second = await another(first, bobAddress)
  await second.send('said once')
  await bob.openChat(address)
  await expect(bob.message('said once')).toBeVisible({ timeout: PATIENCE })
  await bob.send('an answer')
  for (const tab of [first, second]) await expect(tab.message('an answer')).toBeVisible({ timeout: PATIENCE })

  const posted = await spy.evaluate((name) => {
    const frames = [...window.captured]
    const channel = new BroadcastChannel(name)
    for (let times = 0; times < 3; times++) for (const frame of frames) channel.postMessage(frame)
    channel.postMessage({ kind: 'lead', from: 'nobody', build: 'another' })
    return frames.length
  }, NAME)
  expect(posted).toBeGreaterThan(4)
  await second.send('said next')
  await second.expectState('said next', 'delivered')
  for (const tab of [first, second, bob])
    expect((await tab.texts()).filter((text) => text.startsWith('said'))).toEqual(['said once', 'said next'])

  await spy.evaluate(async (name) => {
    await new Promise<void>((stolen) => {
      void navigator.locks.request(`${name}/account`, { steal: true }, () => {
        stolen()
        return new Promise<void>((resolve) => (window.giveBack = resolve))
      })
    })
  }, NAME)
  await expect(first.at('storage-condition')).toHaveAttribute('data-code', 'account-taken')
  await expect(first.at('unlock')).toBeVisible()
  await spy.evaluate(() => window.giveBack())
  await second.send('by the next tab')
  await second.expectState('by the next tab', 'delivered')
  await first.unlock()
  await first.openChat(bobAddress)
  await expect(first.message('by the next tab')).toBeVisible()
})

test('a tab that hangs keeps nobody waiting for ever, sends nothing twice, and is no hindrance to erasing', async ({
  newPerson,
  pair
}) => {
  const { bob, bobAddress } = pair
  const first = await newPerson()
  await first.create('Frank')
  const address = await first.address()
  await first.startChat(bobAddress)
  const second = await another(first, bobAddress)
  await second.send('to begin with')
  await bob.openChat(address)
  await expect(bob.message('to begin with')).toBeVisible({ timeout: PATIENCE })
  await bob.send('an answer')
  await expect(second.message('an answer')).toBeVisible({ timeout: PATIENCE })

  const devtools = await first.context.newCDPSession(first.page)
  // A stopped debugger hears nothing posted meanwhile; tabs that hear it late are in silent-tabs.test.ts.
  await devtools.send('Debugger.enable')
  // A statement of its own: `Debugger.pause` waits for one of the page's, which once never came.
  const stop = async (): Promise<void> => {
    const stopped = new Promise((resolve) => devtools.once('Debugger.paused', resolve))
    // Answered only when the page goes on, or fails when it is closed.
    await Promise.race([stopped, devtools.send('Runtime.evaluate', { expression: 'debugger' })])
  }
  await stop()
  await second.at('composer').fill('said into a hanging tab')
  await second.at('send').click()
  await expect(second.page.locator('[data-sonner-toast]')).toContainText('does not answer')
  await expect(second.at('composer')).toHaveValue('said into a hanging tab')
  await devtools.send('Debugger.resume')
  await second.at('send').click()
  await second.expectState('said into a hanging tab', 'delivered')
  for (const tab of [first, second, bob]) await expect(tab.message('said into a hanging tab')).toHaveCount(1)

  await stop()
  await second.wipe()
  await expect(second.at('storage-condition')).toHaveAttribute('data-code', 'wipe-unfinished', {
    timeout: PATIENCE
  })
  const rows = await second.page.evaluate(async (name) => {
    const request = indexedDB.open(name)
    const database = await new Promise<IDBDatabase>(
      (resolve) => (request.onsuccess = () => resolve(request.result))
    )
    const tables = [...database.objectStoreNames]
    const transaction = database.transaction(tables)
    const counts = tables.map((table) => transaction.objectStore(table).count())
    await new Promise((resolve) => (transaction.oncomplete = resolve))
    database.close()
    return counts.reduce((sum, { result }) => sum + result, 0)
  }, NAME)
  expect(rows).toBe(0)
  await first.page.close()
  await second.create('Frank again')
})

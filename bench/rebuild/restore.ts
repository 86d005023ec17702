import type { Browser, Page } from '@playwright/test'
import type { DemoDescription } from '../../demo/start.ts'
import { openPerson } from '../../e2e/people.ts'
import { PASSPHRASE, type Person } from '../../e2e/person.ts'

/** ms after which a rebuild counts as incomplete. */
const LIMIT = 240_000

/** Looks at one chat, and ms between them. */
const LOOKS = 100
const LOOK_AFTER = 50

/** What a restored page came to. */
export interface Restored {
  readonly person: Person
  /** ms from the last button to all messages fetched, or to the limit. */
  readonly time: number
  /** Requests to the chain until then. */
  readonly requests: number
  readonly fetched: number
}

export interface RestoreOptions {
  /** Told when the phrase is about to be given. */
  readonly begun?: (page: Page) => Promise<void>
}

const fetched = (count: number): boolean => {
  const line = document.querySelector<HTMLElement>('[data-testid=rebuild-progress]')
  return line?.dataset['fetched'] === String(count) && line.dataset['waiting'] === '0'
}

/** Opens an empty browser and gives the words to it, until `count` messages are fetched. */
export async function restore(
  browser: Browser,
  demo: DemoDescription,
  phrase: string,
  count: number,
  { begun }: RestoreOptions = {}
): Promise<Restored> {
  const person = await openPerson(browser, demo)
  const { page } = person
  let requests = 0
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/chain/')) requests += 1
  })
  await person.open()
  await person.at('name').fill('Restored')
  await person.at('welcome-restore').click()
  await person.at('phrase').fill(phrase)
  await person.at('passphrase').fill(PASSPHRASE)
  await person.at('passphrase-repeat').fill(PASSPHRASE)
  await begun?.(page)
  const start = performance.now()
  await person.at('continue').click()
  const done = await page
    .waitForFunction(fetched, count, { timeout: LIMIT, polling: 100 })
    .catch(() => undefined)
  const time = performance.now() - start
  const seen = requests
  const line = await person
    .at('rebuild-progress')
    .getAttribute('data-fetched')
    .catch(() => null)
  return { person, time, requests: seen, fetched: done === undefined ? Number(line ?? 0) : count }
}

const idsShown = (): string[] => {
  const feed = document.querySelector('[role=feed]')?.parentElement
  // From bottom to top: this is the beginning, where older messages are loaded.
  feed?.scrollTo({ top: -feed.scrollHeight })
  return [...document.querySelectorAll<HTMLElement>('[data-testid=message]')].map(
    ({ dataset }) => dataset['id'] ?? ''
  )
}

/** Opens every chat and counts the distinct messages that its page shows, back to its beginning; `each` are expected in one. */
export async function countShown(
  person: Person,
  addresses: readonly string[],
  each: number
): Promise<number> {
  let total = 0
  for (const address of addresses) {
    await person.openChat(address)
    const ids = new Set<string>()
    for (let look = 0; look < LOOKS && ids.size < each; look++) {
      for (const id of await person.page.evaluate(idsShown)) ids.add(id)
      await person.page.waitForTimeout(LOOK_AFTER)
    }
    total += ids.size
  }
  return total
}

import { expect, test as base, type Browser, type ConsoleMessage } from '@playwright/test'
import { startDemoProcess } from '../demo/child.ts'
import type { DemoDescription } from '../demo/start.ts'
import { Person } from './person.ts'

export { expect }

/** What a page did that it must not do. */
type Complaint = string

interface WorkerFixtures {
  /** One demo for all tests, as a newcomer starts it. */
  readonly stack: DemoDescription
}

interface TestFixtures {
  /** A new browser context: nothing in it. Complaints about it fail the test. */
  readonly newPerson: (options?: PersonOptions) => Promise<Person>
  readonly complaints: Complaint[]
}

export interface PersonOptions {
  /** Which of the demo's origins; 0 unless told. */
  readonly origin?: number
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

/** Hosts and ports that the demo's page is allowed to talk to: itself and its relays. */
function allowedHosts(stack: DemoDescription): Set<string> {
  const relays = stack.relays.map((relay) => {
    const [, , host = '', , port = ''] = relay.split('/')
    return `${host}:${port}`
  })
  return new Set([...stack.urls.map((url) => new URL(url).host), ...relays])
}

function isLocal(url: string): boolean {
  return url.startsWith('blob:') || url.startsWith('data:')
}

/** A node answers 500 for a transaction that it does not know yet; Chromium logs each such answer as an error. */
function isAnswerOfNode(message: ConsoleMessage): boolean {
  return message.text().startsWith('Failed to load resource') && message.location().url.includes('/chain/')
}

async function openPerson(
  browser: Browser,
  stack: DemoDescription,
  complaints: Complaint[],
  { origin = 0, ...look }: PersonOptions
): Promise<Person> {
  const context = await browser.newContext(look)
  const page = await context.newPage()
  const allowed = allowedHosts(stack)
  const note = (url: string): void => {
    if (!isLocal(url) && !allowed.has(new URL(url).host)) complaints.push(`request to ${url}`)
  }
  context.on('request', (request) => note(request.url()))
  page.on('websocket', (socket) => note(socket.url()))
  page.on('pageerror', (error) => complaints.push(`uncaught ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isAnswerOfNode(message)) complaints.push(`console: ${message.text()}`)
  })
  return new Person(page, stack.urls[origin] ?? stack.url)
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // Playwright reads the names of a fixture's needs from its first parameter, which must be a pattern.
    async ({ browserName: _browserName }, use) => {
      const demo = await startDemoProcess(['--port', '0'])
      await use(demo.description)
      const result = await demo.stop()
      expect(result.stderr).toBe('')
    },
    { scope: 'worker', timeout: 120_000 }
  ],
  complaints: async ({ browserName: _browserName }, use) => {
    const complaints: Complaint[] = []
    await use(complaints)
    expect(complaints).toEqual([])
  },
  newPerson: async ({ browser, stack, complaints }, use) => {
    const people: Person[] = []
    await use(async (options = {}) => {
      const person = await openPerson(browser, stack, complaints, options)
      people.push(person)
      return person
    })
    for (const person of people) await person.context.close()
  }
})

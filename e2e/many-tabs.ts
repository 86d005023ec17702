import { expect } from '@playwright/test'
import { sendAll, shownTexts, startWatching } from '../bench/page-scripts.ts'
import { SeededRandom } from '../src/messaging/testing/seeded-random.ts'
import { PATIENCE, Person } from './person.ts'

/** Messages that one operation sends or receives at most. */
const MOST_AT_ONCE = 6
/** How often each operation comes. */
const WEIGHTS = { send: 10, receive: 8, read: 3, rename: 2, delete: 1 } as const

/** What came of it all: each number but the first three is to be 0. */
export interface Tally {
  readonly operations: number
  readonly kills: number
  readonly messages: number
  readonly lost: readonly string[]
  readonly twice: readonly string[]
  readonly stuck: readonly string[]
}

interface Surroundings {
  readonly first: Person
  /** Whom they write with, and his page. */
  readonly peer: Person
  readonly peerAddress: string
  /** Somebody with whom a chat is begun and deleted. */
  readonly other: string
  readonly seed: number
}

/** Tabs of one account that do what a user does, while some of them are killed. */
export class ManyTabs {
  readonly #with: Surroundings
  readonly #random: SeededRandom
  readonly #tabs: Person[] = []
  /** Texts that some tab showed as its own, and texts that the peer sent. */
  readonly #kept = new Set<string>()
  readonly #received = new Set<string>()
  /** Texts whose tab was killed before it showed them: they may be there or not. */
  readonly #open = new Set<string>()
  readonly #stuck: string[] = []
  #operations = 0
  #kills = 0
  #texts = 0
  #name = ''

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    this.#random = new SeededRandom(surroundings.seed)
  }

  /** Opens tabs until there are so many, with the chat in front. */
  async begin(count: number): Promise<void> {
    while (this.#tabs.length < count) await this.#openTab()
  }

  /** @param killEvery operations between two kills, about */
  async run(operations: number, killEvery: number): Promise<void> {
    await this.#with.peer.page.evaluate(startWatching)
    const count = this.#tabs.length
    while (this.#operations < operations) {
      const before = this.#operations
      const doing = this.#operate()
      if (this.#random.chance((this.#operations - before) / killEvery)) await this.#kill()
      await doing
      await this.begin(count)
    }
  }

  /** Waits until all is quiet, and counts. */
  async tally(): Promise<Tally> {
    const [tab] = this.#tabs
    const last = tab ?? (await this.#openTab())
    const expected = [...this.#kept, ...this.#received]
    const arrived = async (): Promise<readonly string[]> => {
      const there = new Set(await this.#with.peer.page.evaluate(shownTexts))
      return [...this.#kept].filter((text) => !there.has(text))
    }
    await expect.poll(arrived, { timeout: PATIENCE }).toEqual([])
    const texts = await this.#everything(last)
    const atPeer = (await this.#with.peer.page.evaluate(shownTexts)).filter((text) => text.startsWith('k'))
    const twice = [...texts, ...atPeer.map((text) => `${text} at the peer`)].filter(
      (text, index, all) => all.indexOf(text) !== index
    )
    if (this.#name !== '') await expect(last.page.getByRole('heading', { name: this.#name })).toBeVisible()
    const known = new Set([...expected, ...this.#open])
    const pending = (await last.messages()).filter(
      ({ author, state }) => author === 'self' && state === 'pending'
    )
    return {
      operations: this.#operations,
      kills: this.#kills,
      messages: texts.length,
      lost: expected.filter((text) => !texts.includes(text)),
      twice: [...twice, ...texts.filter((text) => !known.has(text))],
      stuck: [...this.#stuck, ...pending.map(({ text }) => text)]
    }
  }

  async #openTab(): Promise<Person> {
    const { first, peerAddress } = this.#with
    const page = await first.context.newPage()
    const tab = new Person(page, first.start)
    await tab.comeBack()
    await tab.openChat(peerAddress)
    await page.evaluate(startWatching)
    this.#tabs.push(tab)
    return tab
  }

  async #operate(): Promise<void> {
    const tab = this.#random.pick(this.#tabs)
    const operation = this.#random.weighted(WEIGHTS)
    const count = this.#random.integer(1, MOST_AT_ONCE)
    this.#operations += operation === 'send' || operation === 'receive' ? count : 1
    const name = `Bob ${++this.#texts}`
    const work =
      operation === 'send'
        ? this.#send(tab, count)
        : operation === 'receive'
          ? this.#receive(count)
          : this.#click(tab, operation, name)
    await work.catch((error: unknown) => {
      // What was being done in a tab that is gone is nobody's.
      if (this.#tabs.includes(tab)) this.#stuck.push(`${operation}: ${String(error)}`)
    })
  }

  #newTexts(prefix: string, count: number): string[] {
    return Array.from({ length: count }, () => `${prefix} ${++this.#texts}`)
  }

  async #send(tab: Person, count: number): Promise<void> {
    const texts = this.#newTexts('k', count)
    for (const text of texts) this.#open.add(text)
    await tab.page.evaluate(sendAll, texts)
    const shown = async (): Promise<boolean> => {
      const there = await tab.page.evaluate(shownTexts)
      return texts.every((text) => there.includes(text))
    }
    await expect.poll(shown, { timeout: PATIENCE, intervals: [20, 50] }).toBe(true)
    for (const text of texts) this.#kept.add(text)
  }

  async #receive(count: number): Promise<void> {
    const texts = this.#newTexts('r', count)
    await this.#with.peer.page.evaluate(sendAll, texts)
    for (const text of texts) this.#received.add(text)
  }

  async #click(tab: Person, operation: 'read' | 'rename' | 'delete', name: string): Promise<void> {
    const { peerAddress, other } = this.#with
    const go = (hash: string): Promise<void> => tab.page.evaluate((to) => void (location.hash = to), hash)
    if (operation === 'read') await go('#/settings')
    else if (operation === 'rename') {
      await go(`#/contact/${peerAddress}`)
      await tab.at('contact-name').fill(name)
      await tab.at('contact-name').press('Enter')
      await expect(tab.page.getByRole('heading', { name }).first()).toBeVisible({ timeout: PATIENCE })
      this.#name = name
    } else {
      await tab.startChat(other)
      await go(`#/contact/${other}`)
      await tab.at('delete-conversation').click()
      await tab.at('delete-conversation-confirm').click()
    }
    await go(`#/chat/${peerAddress}`)
    await expect(tab.at('composer')).toBeVisible({ timeout: PATIENCE })
  }

  /** By closing it, or as a crash of its process, which may take other tabs along. */
  async #kill(): Promise<void> {
    const tab = this.#random.pick(this.#tabs)
    this.#kills++
    const crashed = this.#tabs.map((other) => {
      const gone = (): void => void this.#tabs.splice(this.#tabs.indexOf(other), 1)
      other.page.once('crash', gone)
      return { other, gone }
    })
    if (this.#random.chance(0.5)) {
      this.#tabs.splice(this.#tabs.indexOf(tab), 1)
      await tab.page.close()
    } else {
      const devtools = await tab.context.newCDPSession(tab.page)
      const gone = tab.page.waitForEvent('crash')
      // The answer never comes: who should give it is gone.
      devtools.send('Page.crash').catch(() => undefined)
      await gone
    }
    for (const { other, gone } of crashed) other.page.off('crash', gone)
  }

  /** All texts of the chat, read from the newest to the oldest. */
  async #everything(tab: Person): Promise<readonly string[]> {
    const found = new Map<string, string>()
    const complete = tab.page.locator('[role=feed] > .note')
    for (let done = false; !done;) {
      done = (await complete.count()) > 0 && (await tab.at('message').count()) === found.size
      for (const { id, text } of await tab.messages()) found.set(id, text)
      await tab.page.evaluate(() => {
        const scroller = document.querySelector('[role=feed]')?.parentElement
        scroller?.scrollTo(0, -scroller.scrollHeight)
      })
      await tab.page.waitForTimeout(50)
    }
    return [...found.values()].filter((text) => /^[kr] \d+$/.test(text))
  }
}

import { expect } from '@playwright/test'
import { sendAll, shownTexts, startWatching } from '../bench/page-scripts.ts'
import { SeededRandom } from '../src/messaging/testing/seeded-random.ts'
import { PATIENCE, Person } from './person.ts'

/** Messages that one operation sends or receives at most. */
const MOST_AT_ONCE = 6
/** How often each operation comes. */
const WEIGHTS = { send: 10, receive: 8, read: 3, rename: 2, delete: 1 } as const
/** Where one of these is being done in some tab, the others do something else: what comes of two at once is open. */
const ONE_AT_A_TIME: readonly Operation[] = ['rename', 'delete']

type Operation = keyof typeof WEIGHTS

/** A tab, and what happens when its page is gone. */
interface OpenTab {
  readonly person: Person
  readonly gone: Promise<void>
}

/** What came of it all; the lists are to be empty. */
export interface Tally {
  readonly operations: number
  readonly kills: number
  readonly messages: number
  /** s, from the first operation to the last. */
  readonly took: number
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
  readonly #tabs: OpenTab[] = []
  /** Texts that some tab showed as its own, and texts that the peer sent. */
  readonly #kept = new Set<string>()
  readonly #received = new Set<string>()
  /** Texts whose tab was killed before it showed them: they may be there or not. */
  readonly #open = new Set<string>()
  readonly #stuck: string[] = []
  #operations = 0
  #kills = 0
  #texts = 0
  /** Names that the peer may have: more than one while the tab that renamed him was killed. */
  #names: readonly string[] = []
  #took = 0

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    this.#random = new SeededRandom(surroundings.seed)
  }

  /** Opens tabs until there are so many, with the chat in front. */
  async begin(count: number): Promise<void> {
    while (this.#tabs.length < count) await this.#openTab()
  }

  /** Every tab does something at once, again and again. @param killEvery operations between two kills, about */
  async run(operations: number, killEvery: number): Promise<void> {
    await this.#with.peer.page.evaluate(startWatching)
    const count = this.#tabs.length
    const began = performance.now()
    while (this.#operations < operations) {
      const before = this.#operations
      const doing = this.#operate()
      if (this.#random.chance((this.#operations - before) / killEvery)) await this.#kill()
      await doing
      await this.begin(count)
    }
    this.#took = Math.round((performance.now() - began) / 1_000)
  }

  /** Waits until all is quiet, and counts. */
  async tally(): Promise<Tally> {
    const last = this.#tabs[0]?.person ?? (await this.#openTab())
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
    if (this.#names.length > 0)
      await expect(
        last.page.getByRole('heading', { name: new RegExp(`^(${this.#names.join('|')})$`) })
      ).toBeVisible()
    const known = new Set([...expected, ...this.#open])
    const pending = (await last.messages()).filter(
      ({ author, state }) => author === 'self' && state === 'pending'
    )
    return {
      operations: this.#operations,
      kills: this.#kills,
      messages: texts.length,
      took: this.#took,
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
    const gone = new Promise<void>((resolve) => {
      // A process that crashes takes other tabs along, each told a moment later.
      for (const event of ['crash', 'close'] as const)
        page.once(event as 'close', () => {
          this.#tabs.splice(0, this.#tabs.length, ...this.#tabs.filter(({ person }) => person !== tab))
          resolve()
        })
    })
    this.#tabs.push({ person: tab, gone })
    return tab
  }

  async #operate(): Promise<void> {
    const begun: Operation[] = []
    const doing = this.#tabs.map((tab) => {
      const drawn = this.#random.weighted(WEIGHTS)
      const operation = ONE_AT_A_TIME.includes(drawn) && begun.includes(drawn) ? 'send' : drawn
      begun.push(operation)
      return this.#doIn(tab, operation)
    })
    await Promise.all(doing)
  }

  async #doIn({ person, gone }: OpenTab, operation: Operation): Promise<void> {
    const count = this.#random.integer(1, MOST_AT_ONCE)
    this.#operations += operation === 'send' || operation === 'receive' ? count : 1
    const work =
      operation === 'send'
        ? this.#send(person, count)
        : operation === 'receive'
          ? this.#receive(count)
          : this.#click(person, operation, `Bob ${++this.#texts}`)
    const done = work.catch(async (error: unknown) => {
      // What was being done in a tab that is gone is nobody's; of a crash the page hears a moment later.
      await person.page.title().catch(() => gone)
      if (this.#tabs.some((tab) => tab.person === person)) this.#stuck.push(`${operation}: ${String(error)}`)
    })
    await Promise.race([done, gone])
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
    else if (operation === 'rename') await this.#rename(tab, name)
    else {
      await tab.startChat(other)
      await expect(tab.page).toHaveURL(new RegExp(`#/chat/${other}`), { timeout: PATIENCE })
      await go(`#/contact/${other}`)
      await tab.at('delete-conversation').click()
      await tab.at('delete-conversation-confirm').click()
      await expect(tab.page.locator(`[data-testid=conversation][data-address=${other}]`)).toHaveCount(0)
    }
    await go(`#/chat/${peerAddress}`)
    await expect(tab.at('composer')).toBeVisible({ timeout: PATIENCE })
  }

  async #rename(tab: Person, name: string): Promise<void> {
    this.#names = [...this.#names, name]
    await tab.page.evaluate((to) => void (location.hash = to), `#/contact/${this.#with.peerAddress}`)
    await tab.at('contact-name').fill(name)
    await tab.at('contact-name').press('Enter')
    await expect(tab.page.getByRole('heading', { name, exact: true }).first()).toBeVisible({
      timeout: PATIENCE
    })
    this.#names = [name]
  }

  /** By closing it, or as a crash of its process, which may take other tabs along. */
  async #kill(): Promise<void> {
    const { person, gone } = this.#random.pick(this.#tabs)
    this.#kills++
    if (this.#random.chance(0.5)) await person.page.close()
    else {
      const devtools = await person.context.newCDPSession(person.page)
      // The answer never comes: who should give it is gone.
      devtools.send('Page.crash').catch(() => undefined)
    }
    await gone
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

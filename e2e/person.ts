import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'

/** ms; a first transaction takes seven seconds in a page, and the machine is shared by all of them. */
export const PATIENCE = 90_000

export const PASSPHRASE = 'correct horse battery staple'

/** One message as the page shows it. */
export interface ShownMessage {
  readonly id: string
  readonly author: string
  readonly state: string
  readonly anchor: string
  readonly text: string
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** Somebody at a browser of his own. Drives the page by its test ids alone, as anybody outside could. */
export class Person {
  readonly page: Page
  readonly context: BrowserContext
  readonly #start: string

  constructor(page: Page, start: string) {
    this.page = page
    this.context = page.context()
    this.#start = start
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId)
  }

  async open(): Promise<void> {
    await this.page.goto(this.#start)
  }

  async create(name: string, passphrase = PASSPHRASE): Promise<void> {
    await this.open()
    await this.at('name').fill(name)
    await this.at('welcome-new').click()
    await this.#choosePassphrase(passphrase)
    await expect(this.at('new-chat')).toBeVisible({ timeout: PATIENCE })
  }

  async restore(secret: string, name: string, passphrase = PASSPHRASE): Promise<void> {
    await this.open()
    await this.at('name').fill(name)
    await this.at('welcome-restore').click()
    await this.at('phrase').fill(secret)
    await this.#choosePassphrase(passphrase)
    await expect(this.at('new-chat')).toBeVisible({ timeout: PATIENCE })
  }

  async #choosePassphrase(passphrase: string): Promise<void> {
    await this.at('passphrase').fill(passphrase)
    await this.at('passphrase-repeat').fill(passphrase)
    await this.at('continue').click()
  }

  async unlock(passphrase = PASSPHRASE): Promise<void> {
    await this.at('passphrase').fill(passphrase)
    await this.at('unlock').click()
  }

  /** His own address, as the settings show it. */
  async address(): Promise<string> {
    await this.at('open-settings').click()
    const address = (await this.at('my-address').textContent())?.trim() ?? ''
    expect(address).toMatch(/^aleo1[0-9a-z]{58}$/)
    await this.page.goBack()
    return address
  }

  /** Opens the chat with an address that is in the list already. */
  async openChat(address: string): Promise<void> {
    await this.page.locator(`[data-testid=conversation][data-address=${address}]`).first().click()
    await expect(this.at('composer')).toBeVisible()
  }

  async startChat(address: string): Promise<void> {
    await this.at('new-chat').click()
    await this.at('peer-address').fill(address)
    await this.at('start-chat').click()
    await expect(this.at('composer')).toBeVisible()
  }

  async send(text: string): Promise<void> {
    await this.at('composer').fill(text)
    await this.at('send').click()
    await expect(this.message(text)).toBeVisible()
  }

  /** The bubble that says exactly this. */
  message(text: string): Locator {
    const exactly = new RegExp(`^\\s*${escaped(text)}\\s*$`)
    return this.at('message').filter({ has: this.at('message-text').filter({ hasText: exactly }) })
  }

  /** All messages in the DOM, in the order shown. */
  messages(): Promise<ShownMessage[]> {
    return this.at('message').evaluateAll((bubbles) =>
      bubbles.map((bubble) => {
        const { id = '', author = '', state = '', anchor = '' } = (bubble as HTMLElement).dataset
        const text = bubble.querySelector('[data-testid=message-text]')?.textContent ?? ''
        return { id, author, state, anchor, text }
      })
    )
  }

  async texts(): Promise<string[]> {
    return (await this.messages()).map((message) => message.text)
  }

  async online(): Promise<void> {
    await expect(this.at('connection').first()).toHaveAttribute('data-state', 'online', { timeout: PATIENCE })
  }
}

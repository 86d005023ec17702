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
  /** Where his page is. */
  readonly start: string

  constructor(page: Page, start: string) {
    this.page = page
    this.context = page.context()
    this.start = start
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId)
  }

  async open(): Promise<void> {
    await this.page.goto(this.start)
  }

  /** Closes the page and leaves the browser as it is. */
  async leave(): Promise<void> {
    await this.page.goto('about:blank')
  }

  /** Comes back to a browser that has an account. */
  async comeBack(passphrase = PASSPHRASE): Promise<void> {
    await this.open()
    await this.unlock(passphrase)
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
    await expect(this.at('new-chat')).toBeVisible({ timeout: PATIENCE })
  }

  async #inSettings<T>(look: () => Promise<T>): Promise<T> {
    await this.at('open-settings').click()
    await expect(this.at('my-address')).toBeVisible()
    const seen = await look()
    await this.page.goBack()
    await expect(this.at('new-chat')).toBeVisible()
    return seen
  }

  /** His own address, as the settings show it. */
  async address(): Promise<string> {
    const address = await this.#inSettings(
      async () => (await this.at('my-address').textContent())?.trim() ?? ''
    )
    expect(address).toMatch(/^aleo1[0-9a-z]{58}$/)
    return address
  }

  /** The 24 words, for which the passphrase is asked. */
  async phrase(passphrase = PASSPHRASE): Promise<string[]> {
    return this.#inSettings(async () => {
      await this.at('show-phrase').click()
      await this.at('passphrase').fill(passphrase)
      await this.page.keyboard.press('Enter')
      await expect(this.at('phrase-words')).toBeVisible()
      const shown = (await this.at('phrase-words').innerText()).toLowerCase()
      await this.page.keyboard.press('Escape')
      await expect(this.at('phrase-words')).toBeHidden()
      return shown.match(/[a-z]+/g) ?? []
    })
  }

  /** Puts aside every courier that can be used, or uses those again that were put aside. */
  async chooseCouriers(action: 'use' | 'remove'): Promise<void> {
    await this.#inSettings(async () => {
      const couriers = this.at('courier')
      await expect(couriers.first()).toHaveAttribute('data-state', /^(ready|left)$/, { timeout: PATIENCE })
      const buttons = this.at(`courier-${action}`)
      while ((await buttons.count()) > 0) {
        const before = await buttons.count()
        await buttons.first().click()
        await expect(buttons).toHaveCount(before - 1)
      }
    })
  }

  async lock(): Promise<void> {
    await this.at('open-settings').click()
    await this.at('lock').click()
    await expect(this.at('unlock')).toBeVisible()
  }

  /** Removes the account from this browser, and confirms it. */
  async wipe(): Promise<void> {
    await this.at('open-settings').click()
    await this.at('wipe').click()
    await this.at('wipe-confirm').click()
  }

  /** Opens the chat with an address that is in the list already. */
  async openChat(address: string): Promise<void> {
    const row = this.page.locator(`[data-testid=conversation][data-address=${address}]`).first()
    await row.click({ timeout: PATIENCE })
    await expect(this.at('composer')).toBeVisible()
  }

  async startChat(address: string): Promise<void> {
    await this.at('new-chat').click()
    await this.at('peer-address').fill(address)
    await this.at('start-chat').click()
    // The first chat with somebody new loads what computes the chain's hashes.
    await expect(this.at('composer')).toBeVisible({ timeout: PATIENCE })
  }

  async send(text: string): Promise<void> {
    await this.at('composer').fill(text)
    await this.at('send').click()
    await expect(this.message(text)).toBeVisible()
  }

  /** Waits until the message with this text has come so far. */
  async expectState(text: string, state: 'stored' | 'delivered' | 'read'): Promise<void> {
    await expect(this.message(text)).toHaveAttribute('data-state', state, { timeout: PATIENCE })
  }

  async expectAnchored(text: string): Promise<void> {
    await expect(this.message(text)).toHaveAttribute('data-anchor', /^(block|final)$/, { timeout: PATIENCE })
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

import type { BrowserContext, Page } from '@playwright/test'
import type { DevelopmentWallet, RunRequest } from '../src/wallet/testing/development-wallet.ts'

type Call = readonly [name: string, ...parameters: unknown[]]

/** Puts Shield's object into every page of a browser; the wallet itself lives outside, as an extension does. */
export async function injectWallet(context: BrowserContext, wallet: DevelopmentWallet): Promise<void> {
  await context.exposeFunction('askDevelopmentWallet', ([name, first, second]: Call): unknown => {
    if (name === 'connect') return wallet.connect()
    if (name === 'executeTransaction') return wallet.execute(first as RunRequest)
    if (name === 'transactionStatus') return wallet.status(first as string)
    if (name === 'requestRecords') return wallet.records(first as string, second === true)
    return name === 'decrypt' ? wallet.decrypt(first as string) : null
  })
  await context.addInitScript(() => {
    const listeners = new Map<string, Set<(value: unknown) => void>>()
    const { askDevelopmentWallet } = window as unknown as {
      askDevelopmentWallet: (call: readonly unknown[]) => Promise<unknown>
    }
    const ask =
      (name: string) =>
      (...parameters: unknown[]) =>
        askDevelopmentWallet([name, ...parameters])
    const names = [
      'connect',
      'disconnect',
      'decrypt',
      'executeTransaction',
      'transactionStatus',
      'requestRecords'
    ]
    Object.assign(window, {
      shield: {
        ...Object.fromEntries(names.map((name) => [name, ask(name)])),
        on: (event: string, listener: (value: unknown) => void) =>
          void listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
        off: (event: string, listener: (value: unknown) => void) =>
          void listeners.get(event)?.delete(listener),
        emit: (event: string, value?: unknown) =>
          [...(listeners.get(event) ?? [])].forEach((listener) => listener(value))
      }
    })
  })
}

/** What an extension tells pages when its user chooses another account. */
export async function tellAccountChanged(page: Page): Promise<void> {
  await page.evaluate(() =>
    (window as unknown as { shield: { emit: (event: string) => void } }).shield.emit('accountChanged')
  )
}

import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test'
import type { DemoDescription } from '../demo/start.ts'

/** What pages did that they must not do, in words. */
export type Complaints = string[]

/** Hosts and ports that the demo's page may talk to: itself and its relays. */
function allowedHosts(stack: DemoDescription): Set<string> {
  const relays = stack.relays.map((relay) => {
    const [, , host = '', , port = ''] = relay.split('/')
    return `${host}:${port}`
  })
  return new Set([...stack.urls.map((url) => new URL(url).host), ...relays])
}

function staysInPage(url: string): boolean {
  return url.startsWith('blob:') || url.startsWith('data:')
}

/** A node answers 500 for a transaction that it does not know yet; Chromium logs each such answer as an error. */
function isAnswerOfNode(message: ConsoleMessage): boolean {
  return message.text().startsWith('Failed to load resource') && message.location().url.includes('/chain/')
}

/** Notes requests to hosts outside the demo, errors on the console and uncaught exceptions. */
export function watch(
  context: BrowserContext,
  page: Page,
  stack: DemoDescription,
  complaints: Complaints
): void {
  const allowed = allowedHosts(stack)
  const note = (url: string): void => {
    if (!staysInPage(url) && !allowed.has(new URL(url).host)) complaints.push(`request to ${url}`)
  }
  context.on('request', (request) => note(request.url()))
  page.on('websocket', (socket) => note(socket.url()))
  page.on('pageerror', (error) => complaints.push(`uncaught ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isAnswerOfNode(message)) complaints.push(`console: ${message.text()}`)
  })
}

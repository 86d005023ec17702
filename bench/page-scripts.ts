/** Functions that run inside a page; each stands alone, as only its text travels there. */

/** A message's text and when it was first in the DOM: performance.timeOrigin + now(), in ms. */
export interface Shown {
  readonly text: string
  readonly at: number
}

declare global {
  interface Window {
    shownMessages: Map<string, Shown>
  }
}

/** Starts to note every distinct `data-id` that is ever put into the DOM. */
export function startWatching(): void {
  const shown = new Map<string, Shown>()
  window.shownMessages = shown
  const note = (element: Element): void => {
    const id = element.getAttribute('data-id')
    if (id === null || shown.has(id)) return
    const text = element.querySelector('[data-testid=message-text]')?.textContent ?? ''
    shown.set(id, { text: text.trim(), at: performance.timeOrigin + performance.now() })
  }
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        if (node.matches('[data-testid=message]')) note(node)
        for (const inner of node.querySelectorAll('[data-testid=message]')) note(inner)
      }
    }
  }).observe(document.body, { childList: true, subtree: true })
}

/** Types a text. */
export function type(text: string): void {
  const composer = document.querySelector<HTMLTextAreaElement>('[data-testid=composer]')
  if (composer === null) return
  composer.value = text
  composer.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

/** Resolves when what was changed is on the screen: the frame is made here, and drawn by other processes. */
export function drawn(): Promise<void> {
  const DRAWN = 100
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, DRAWN)))
}

/** Sends what was typed; answers when it was called. */
export function send(): number | undefined {
  const button = document.querySelector<HTMLElement>('[data-testid=send]')
  const at = performance.timeOrigin + performance.now()
  button?.click()
  return button === null ? undefined : at
}

/** Types and sends each text, one straight after the other; answers when each send was called. */
export function sendAll(texts: readonly string[]): number[] {
  const composer = document.querySelector<HTMLTextAreaElement>('[data-testid=composer]')
  const button = document.querySelector<HTMLElement>('[data-testid=send]')
  if (composer === null || button === null) return []
  return texts.map((text) => {
    const at = performance.timeOrigin + performance.now()
    composer.value = text
    composer.dispatchEvent(new InputEvent('input', { bubbles: true }))
    button.click()
    return at
  })
}

/** When each of the texts was shown; undefined while one is missing. */
export function shownTimes(texts: readonly string[]): number[] | undefined {
  const times = new Map([...window.shownMessages.values()].map(({ text, at }) => [text, at]))
  const found = texts.map((text) => times.get(text))
  return found.includes(undefined) ? undefined : found.filter((time) => time !== undefined)
}

/** Distinct messages shown whose text begins so, and when the last of them was. */
export function shownCount(prefix: string): { readonly count: number; readonly last: number } {
  const ours = [...window.shownMessages.values()].filter(({ text }) => text.startsWith(prefix))
  return { count: ours.length, last: Math.max(0, ...ours.map(({ at }) => at)) }
}

/** Scrolls to the oldest message that is in the page; older ones are loaded by that. */
export function scrollToOldest(): void {
  const scroller = document.querySelector('[role=feed]')?.parentElement
  // it runs from bottom to top
  if (scroller) scroller.scrollTop = -scroller.scrollHeight
}

/** Texts of all distinct messages shown so far. */
export function shownTexts(): string[] {
  return [...window.shownMessages.values()].map(({ text }) => text)
}

/** This page's clock, ms. */
export function clock(): number {
  return performance.timeOrigin + performance.now()
}

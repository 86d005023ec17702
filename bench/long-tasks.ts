import type { Page } from '@playwright/test'

declare global {
  interface Window {
    longTasks: { readonly start: number; readonly duration: number }[]
  }
}

const observe = (): void => {
  window.longTasks = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      window.longTasks.push({ start: startTime, duration })
  }).observe({ type: 'longtask', buffered: true })
}

/** Notes every task over 50 ms on the main thread from now on, also in pages that this tab opens later. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript(observe)
  await page.evaluate(observe)
}

/** The page's clock, ms. */
export const pageClock = (page: Page): Promise<number> => page.evaluate(() => performance.now())

/** Percent of the time since `start` (the page's clock) that long tasks took. */
export async function longTaskShare(page: Page, start: number): Promise<number> {
  const { spent, end } = await page.evaluate(
    (since) => ({
      spent: window.longTasks
        .filter((task) => task.start >= since)
        .reduce((sum, { duration }) => sum + duration, 0),
      end: performance.now()
    }),
    start
  )
  return (100 * spent) / (end - start)
}

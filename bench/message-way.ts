/** What a message takes from one page to another, whoever carries it. */
import type { Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import { clock, shownCount, shownTimes, startWatching } from './page-scripts.ts'

/** Two pages and how the first sends; both `send` answer when it was first called, as that page's clock tells, ms. */
export interface MessageWay {
  readonly sender: Page
  readonly receiver: Page
  send(text: string): Promise<number>
  sendAll(texts: readonly string[]): Promise<number>
}

/** ms of each message, ms of the burst, and how many messages of it were shown. */
export interface MessageTimes {
  readonly singles: readonly number[]
  readonly burst: { readonly time: number; readonly count: number }
}

const MESSAGES = 200
const BURST = 1000
/** ms after which a burst counts as incomplete. */
const BURST_LIMIT = 60_000
const PINGS = 50
/** ms in which a message has the page to itself. */
const ON_ITS_WAY = 100

/** What must be added to the sender's clock to get the receiver's: the ping with the shortest way decides. */
async function clockOffset({ sender, receiver }: MessageWay): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY
  let offset = 0
  for (let ping = 0; ping < PINGS; ping++) {
    const before = await sender.evaluate(clock)
    const there = await receiver.evaluate(clock)
    const after = await sender.evaluate(clock)
    if (after - before >= shortest) continue
    shortest = after - before
    offset = there - (before + after) / 2
  }
  return offset
}

async function measureSingles(way: MessageWay, offset: number): Promise<number[]> {
  const samples: number[] = []
  for (let number = 1; number <= MESSAGES; number++) {
    const texts = [`single ${number}`]
    const sent = await way.send(`single ${number}`)
    // Asked late and rarely: the question is work of the page that is measured, and each frame asked for is drawn.
    await delay(ON_ITS_WAY)
    await way.receiver.waitForFunction(shownTimes, texts, { polling: 100 })
    const [shown = Number.NaN] = (await way.receiver.evaluate(shownTimes, texts)) ?? []
    samples.push(shown - (sent + offset))
  }
  return samples
}

async function measureBurst(way: MessageWay, offset: number): Promise<MessageTimes['burst']> {
  const texts = Array.from({ length: BURST }, (_, index) => `burst ${index + 1}`)
  const first = await way.sendAll(texts)
  const deadline = Date.now() + BURST_LIMIT
  let shown = await way.receiver.evaluate(shownCount, 'burst ')
  while (shown.count < BURST && Date.now() < deadline) {
    await delay(50)
    shown = await way.receiver.evaluate(shownCount, 'burst ')
  }
  return { time: shown.last - (first + offset), count: shown.count }
}

/** 200 messages one after the other, and a burst of 1,000: from the send call to the text in the receiver's DOM. */
export async function measureWay(way: MessageWay): Promise<MessageTimes> {
  await way.receiver.evaluate(startWatching)
  const offset = await clockOffset(way)
  const singles = await measureSingles(way, offset)
  return { singles, burst: await measureBurst(way, offset) }
}

import type { Hono } from 'hono'
import * as v from 'valibot'
import { parseAddress, type Address } from '../src/protocol/ids.ts'
import { readCapped } from './capped-body.ts'
import { DemoError } from './errors.ts'

/** Microcredits of one gift: ten credits, some three thousand anchors. */
export const GIFT = 10_000_000
const GIFTS_AN_HOUR = 3
const HOUR_MS = 3_600_000
const BODY_BYTES = 1024
/** Addresses remembered at a time: the map of gifts must not grow with whoever asks. */
const REMEMBERED = 10_000

/** Whoever holds test credits. @throws DemoError `no-funds`, `transfer-failed` */
export interface Treasury {
  /** Sends microcredits and answers the transaction's id. */
  transfer(address: string, microcredits: number): Promise<string>
}

const Request = v.object({ address: v.string() })

/** Gifts of the last hour, for each address. */
class GiftBook {
  readonly #given = new Map<Address, number[]>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Notes a gift and says whether it is due. */
  note(address: Address): boolean {
    const since = this.#now() - HOUR_MS
    const recent = (this.#given.get(address) ?? []).filter((time) => time > since)
    if (recent.length >= GIFTS_AN_HOUR) return false
    this.#given.delete(address)
    this.#given.set(address, [...recent, this.#now()])
    const oldest = this.#given.keys().next().value
    if (this.#given.size > REMEMBERED && oldest !== undefined) this.#given.delete(oldest)
    return true
  }

  /** Takes the last gift back: it did not arrive. */
  withdraw(address: Address): void {
    this.#given.get(address)?.pop()
  }
}

function readAddress(body: Uint8Array): Address | undefined {
  try {
    return parseAddress(v.parse(Request, JSON.parse(new TextDecoder().decode(body))).address)
  } catch {
    return undefined
  }
}

/** Adds `POST /faucet`: test credits, one transfer at a time, at most three an hour for an address. */
export function addFaucet(app: Hono, treasury: Treasury, now: () => number = Date.now): void {
  const book = new GiftBook(now)
  let queue: Promise<unknown> = Promise.resolve()

  app.post('/faucet', async (context) => {
    const body = await readCapped(context.req.raw, BODY_BYTES)
    if (body === undefined) return context.json({ error: 'That is more than an address.' }, 413)
    const address = readAddress(body)
    if (address === undefined) return context.json({ error: 'That is not an Aleo address.' }, 400)
    if (!book.note(address)) {
      return context.json({ error: 'This address had three gifts within the hour: try again later.' }, 429)
    }
    const transfer = queue.then(() => treasury.transfer(address, GIFT))
    queue = transfer.catch(() => undefined)
    try {
      return context.json({ transaction: await transfer, microcredits: GIFT })
    } catch (error) {
      book.withdraw(address)
      if (!(error instanceof DemoError)) throw error
      return context.json({ error: error.message }, 503)
    }
  })
}

import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { credentials, identityOf, RecordingHandler } from '../../src/messaging/testing/exchange-person.ts'
import type { Exchange } from '../../src/messaging/ports.ts'
import { createExchange } from '../../src/p2p/index.ts'
import { BenchError } from '../bench-error.ts'
import type { Dialog } from './dialogs.ts'

/** ms for all of them to hold a place at a relay. */
const LIMIT = 60_000

/** The other side of each conversation: online in this process, over libp2p and the demo's relays, with all its bytes. */
export interface Holders {
  stop(): Promise<void>
}

async function start(
  dialog: Dialog,
  relays: readonly string[]
): Promise<{ exchange: Exchange; handler: RecordingHandler }> {
  const exchange = createExchange({
    relays,
    iceServers: [],
    // Node has no WebRTC: histories come over circuits, as from somebody behind a strict firewall.
    direct: false,
    clock: {
      now: Date.now,
      sleep: async (ms, { signal } = {}) => void (await delay(ms, undefined, { signal }))
    },
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    log: (level, code, detail) => void process.stderr.write(`${level} ${code} ${JSON.stringify(detail)}\n`)
  })
  const handler = new RecordingHandler()
  handler.held.push(...dialog.said.map(({ envelope }) => envelope).reverse())
  await exchange.start(identityOf(dialog.peer, Date.now()), handler)
  exchange.follow([credentials(dialog.peer, dialog.self)])
  return { exchange, handler }
}

/** Starts one holder for each dialog, and waits until everyone of them can be reached. */
export async function startHolders(dialogs: readonly Dialog[], relays: readonly string[]): Promise<Holders> {
  const started = await Promise.all(dialogs.map((dialog) => start(dialog, relays)))
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(({ exchange }) => exchange.stop()))
  }
  const end = Date.now() + LIMIT
  const isReachable = ({ handler }: { readonly handler: RecordingHandler }): boolean =>
    handler.status?.relays.some(({ state }) => state === 'reserved') === true
  while (!started.every(isReachable)) {
    if (Date.now() > end) {
      await stop()
      throw new BenchError(
        `only ${started.filter(isReachable).length} of ${started.length} holders came online`
      )
    }
    await delay(100)
  }
  return { stop }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRelay, type Relay } from '../relay/index.ts'

/** Relays that can be killed, and come back as the same: peer id and port stay. */
export interface MortalRelays {
  readonly addresses: readonly string[]
  kill(place: number): Promise<void>
  revive(place: number): Promise<void>
  close(): Promise<void>
}

/** Starts so many relays that know each other, on free ports of this machine. */
export async function startMortalRelays(count: number): Promise<MortalRelays> {
  const folder = mkdtempSync(join(tmpdir(), 'ghost-relays-'))
  const running: (Relay | undefined)[] = []
  const addresses: string[] = []
  const portOf = (place: number): number => Number(addresses[place]?.split('/')[4] ?? 0)
  const start = async (place: number): Promise<Relay> => {
    const peers = running.flatMap((relay) => relay?.multiaddrs ?? [])
    const relay = await createRelay({ data: join(folder, String(place)), port: portOf(place), peers })
    running[place] = relay
    return relay
  }
  for (let place = 0; place < count; place++) addresses.push((await start(place)).multiaddrs[0] ?? '')
  return {
    addresses,
    kill: async (place) => {
      const relay = running[place]
      running[place] = undefined
      await relay?.close()
    },
    revive: async (place) => {
      if (running[place] === undefined) await start(place)
    },
    close: async () => {
      for (const relay of running) await relay?.close()
      rmSync(folder, { recursive: true })
    }
  }
}

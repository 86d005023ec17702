import { multiaddr } from '@multiformats/multiaddr'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRelay, type Relay } from '../relay/index.ts'
import { TransientError } from '../src/protocol/errors.ts'
import { DemoError } from './errors.ts'
import { NETWORK, PROGRAM } from './program.ts'

export interface Relays {
  /** Multiaddrs that a page can dial; each ends in `/p2p/<peerId>`. */
  readonly addresses: readonly string[]
  close(): Promise<void>
}

/** Relays that run elsewhere. @throws DemoError `option-invalid` when a page could not dial one */
export function useRelays(addresses: readonly string[]): Relays {
  for (const address of addresses) {
    let names: string[]
    try {
      names = multiaddr(address)
        .getComponents()
        .map((component) => component.name)
    } catch {
      names = []
    }
    const isWebSocket = names.includes('ws') || names.includes('wss')
    if (!isWebSocket || names.at(-1) !== 'p2p') {
      const message = `"${address}" is no relay that a page can dial: it must be a multiaddr such as /dns4/relay.example/tcp/443/tls/ws/p2p/12D3….`
      throw new DemoError('option-invalid', message)
    }
  }
  return { addresses, close: async () => undefined }
}

const portOf = (relay: Relay): string => relay.multiaddrs[0]?.match(/\/tcp\/(\d+)/)?.[1] ?? '0'

/** A relay on the port it had before, where that is free: a page that was left open finds it again. */
async function startRelay(data: string, peers: readonly string[], chain: string): Promise<Relay> {
  const file = join(data, 'port')
  const before = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  const courier = { chain: { nodes: [chain], network: NETWORK, program: PROGRAM } }
  const start = (port: number) => createRelay({ data, peers, port, courier })
  const relay = await start(before).catch((error: unknown) => {
    if (error instanceof TransientError && error.code === 'relay-port-taken') return start(0)
    throw error
  })
  writeFileSync(file, portOf(relay))
  return relay
}

/**
 * Starts two relays that know each other and are couriers for this chain; their keys, ports and what they keep are in
 * the state folder.
 */
export async function startRelays(stateFolder: string, chain: string): Promise<Relays> {
  const running: Relay[] = []
  const close = async (): Promise<void> => {
    await Promise.all(running.map((relay) => relay.close()))
  }
  try {
    for (const name of ['relay-1', 'relay-2']) {
      const peers = running.flatMap((relay) => relay.multiaddrs)
      running.push(await startRelay(join(stateFolder, name), peers, chain))
    }
  } catch (error) {
    await close()
    throw error
  }
  return { addresses: running.flatMap((relay) => relay.multiaddrs), close }
}

import { startChain } from './embedded-chain.ts'
import type { Chain } from './chain.ts'
import { ensurePage } from './build-page.ts'
import { pageConfiguration } from './configuration.ts'
import { useExternalChain } from './external-chain.ts'
import { checkPort, startPageServer } from './page-server.ts'
import { startRelays, useRelays } from './relays.ts'
import { openStateFolder } from './state-folder.ts'

/** How a demo is started; every field has a default. */
export interface DemoOptions {
  /** Port of the page; 4100 when not given, 0 takes a free one. */
  readonly port?: number
  /** Address of a node that runs already, before `/{network}`; without it an embedded chain is started. */
  readonly chain?: string
  /** Multiaddrs of relays that run already; without any, two are started. */
  readonly relays?: readonly string[]
  /** Folder of the chain's file and the relays' keys; a temporary one when not given. */
  readonly data?: string
  /** Told, in a sentence each, of what takes a while. */
  readonly announce?: (line: string) => void
}

/** What `--json` prints. */
export interface DemoDescription {
  readonly url: string
  /** Two origins, so two people in one browser. */
  readonly urls: readonly string[]
  readonly chain: string
  readonly relays: readonly string[]
  readonly faucet: string | null
}

export interface Demo {
  readonly description: DemoDescription
  close(): Promise<void>
}

export const DEFAULT_PORT = 4100

/** Ends what was started, last first. Every part is ended even if another fails; the first failure is thrown. */
async function closeAll(closers: (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closers.splice(0).reverse()) {
    try {
      await close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

async function openChain(options: DemoOptions, folder: string): Promise<Chain> {
  if (options.chain === undefined) return startChain(folder)
  return useExternalChain(options.chain, options.announce ?? (() => undefined))
}

async function assemble(
  options: DemoOptions,
  closers: (() => Promise<void> | void)[]
): Promise<DemoDescription> {
  const ownRelays = options.relays === undefined || options.relays.length === 0
  const given = ownRelays ? undefined : useRelays(options.relays)
  const port = options.port ?? DEFAULT_PORT
  await checkPort(port)
  const folder = openStateFolder(options.data)
  closers.push(() => folder.release())
  const chain = await openChain(options, folder.path)
  closers.push(() => chain.close())
  const relays = given ?? (await startRelays(folder.path, chain.url))
  closers.push(() => relays.close())
  const page = await ensurePage(options.announce ?? (() => undefined))
  const server = await startPageServer({
    page,
    configuration: pageConfiguration({
      programChecksum: chain.programChecksum,
      execution: chain.execution,
      relays: relays.addresses,
      hasFaucet: chain.treasury !== undefined
    }),
    chain: chain.url,
    ...(chain.treasury === undefined ? {} : { treasury: chain.treasury }),
    port
  })
  closers.push(() => server.close())
  const origins = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${server.port}`)
  return {
    url: `${origins[0]}/`,
    urls: origins.map((origin) => `${origin}/`),
    chain: `${origins[0]}/chain`,
    relays: relays.addresses,
    faucet: chain.treasury === undefined ? null : `${origins[0]}/faucet`
  }
}

/**
 * Starts chain, relays and page, and resolves when all accept connections; when one fails, those before it are ended.
 * @throws DemoError with a sentence for the user
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const closers: (() => Promise<void> | void)[] = []
  try {
    return { description: await assemble(options, closers), close: () => closeAll(closers) }
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

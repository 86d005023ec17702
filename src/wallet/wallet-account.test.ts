/** Messenger, adaptor, SDK, contract and Argon2id together; the wallet alone is of our making. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createDevchain, type Devchain } from '../../devchain/index.ts'
import { createLocalProver } from '../chain/prover/local-prover.ts'
import type { Prover } from '../chain/prover/prover.ts'
import { AleoLedger } from '../chain/ledger.ts'
import { programChecksum } from '../chain/rest/index.ts'
import { portableSignatures } from '../crypto/signature.ts'
import { createMessenger } from '../messaging/messenger.ts'
import { FakeExchange } from '../messaging/testing/fake-exchange.ts'
import { MemoryDisk } from '../messaging/testing/memory-disk.ts'
import { MemoryKeystore } from '../messaging/testing/memory-keystore.ts'
import { MemoryStore } from '../messaging/testing/memory-store.ts'
import { Stage } from '../messaging/testing/stage.ts'
import { systemClock } from '../platform/clock.ts'
import { systemRandom } from '../platform/random.ts'
import { GhostError } from '../protocol/errors.ts'
import { openKeyBackup, sealKeyBackup } from '../crypto/key-backup.ts'
import { createWallets } from './index.ts'
import { DevelopmentWallet } from './testing/development-wallet.ts'
import { shieldProvider } from './testing/providers.ts'

const source = readFileSync(new URL('../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')
const PASSPHRASE = 'correct horse battery staple'
const WAIT = { timeout: 50_000, interval: 50 }

let chain: Devchain
let prover: Prover
let wallet: DevelopmentWallet
let shield: ReturnType<typeof shieldProvider>
const closing: (() => Promise<void>)[] = []

const config = () => ({
  nodes: [chain.url],
  network: 'testnet' as const,
  program: 'ghost_msg.aleo',
  programChecksum: programChecksum(source),
  execution: 'unproven' as const
})

beforeAll(async () => {
  chain = await createDevchain({ programs: [source] })
  prover = createLocalProver(config(), source)
})

afterAll(async () => {
  for (const close of closing) await close()
  prover.close()
  await chain.close()
})

beforeEach(() => {
  for (const name of ['log', 'debug', 'error'] as const) vi.spyOn(console, name).mockReturnValue(undefined)
  wallet = new DevelopmentWallet(chain.url, 2)
  shield = shieldProvider(wallet)
  chain.credit(wallet.address, 1_000_000n)
  vi.stubGlobal('window', { shield })
  vi.stubGlobal('document', { readyState: 'complete' })
})

/** An empty browser with this wallet in it. */
const browser = async () => {
  const disk = new MemoryDisk()
  const messenger = createMessenger(
    {
      signatures: portableSignatures,
      clock: systemClock,
      random: systemRandom,
      log: () => undefined,
      hasher: prover,
      ledger: new AleoLedger(config(), prover),
      exchange: new FakeExchange(new Stage().network),
      store: new MemoryStore(disk),
      keystore: new MemoryKeystore(disk),
      external: { wallets: createWallets(config()), backups: { seal: sealKeyBackup, open: openKeyBackup } }
    },
    { pollInterval: 200, eagerPollInterval: 200 }
  )
  await messenger.open()
  closing.push(() => messenger.close())
  const enter = async (passphrase = PASSPHRASE, startOver = false) => {
    const found = await messenger.connectWallet('shield')
    await messenger.createAccount({ name: 'W', passphrase, source: { kind: 'wallet', startOver } })
    return found
  }
  const registered = () => vi.waitFor(() => expect(messenger.account().registration).toBe('registered'), WAIT)
  const problem = (code: string) =>
    vi.waitFor(() => expect(messenger.account().wallet?.problem).toBe(code), WAIT)
  const root = () => disk.contents.keystore?.secrets.root
  return { messenger, enter, registered, problem, root }
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'nothing thrown'
  } catch (error) {
    return error instanceof GhostError ? error.code : String(error)
  }
}

it('registers through the wallet, and comes back on an empty browser with wallet and passphrase', async () => {
  const first = await browser()
  expect(await first.enter()).toEqual({ address: wallet.address, backup: false, registered: false })
  await first.registered()
  expect(first.messenger.account()).toMatchObject({ address: wallet.address, wallet: { backedUp: true } })
  expect(wallet.questions).toEqual(['connect', 'records', 'backup_keys', 'register_profile'])
  await first.messenger.close()

  const second = await browser()
  expect(await codeOf(second.enter('quite another passphrase'))).toBe('wallet-passphrase')
  expect(second.messenger.phase()).toBe('none')
  expect(await second.enter()).toEqual({ address: wallet.address, backup: true, registered: true })
  await second.registered()
  expect(second.root()).toEqual(first.root())
  expect(wallet.questions.filter((question) => !['connect', 'records'].includes(question))).toHaveLength(2)
})

it('waits after a no, for another account, for a lock, and goes on when told to', async () => {
  const { messenger, enter, registered, problem } = await browser()
  wallet.temper = 'agrees'
  await messenger.connectWallet('shield')
  wallet.temper = 'refuses'
  await messenger.createAccount({
    name: 'W',
    passphrase: PASSPHRASE,
    source: { kind: 'wallet', startOver: false }
  })
  await problem('wallet-refused')
  const own = wallet.address
  wallet.temper = 'agrees'
  wallet.select(1)
  shield.emit('accountChanged')
  await messenger.askWallet()
  await problem('wallet-account')
  wallet.select(0)
  shield.emit('accountChanged')
  wallet.temper = 'is-locked'
  await messenger.askWallet()
  await problem('wallet-locked')
  wallet.temper = 'on-another-network'
  await messenger.askWallet()
  await problem('wallet-network')
  expect(messenger.account()).toMatchObject({ address: own, registration: 'pending' })
  wallet.temper = 'agrees'
  await messenger.askWallet()
  await registered()
  expect(wallet.questions.filter((question) => question === 'register_profile')).toHaveLength(1)
  expect(await codeOf(enter())).toBe('account-exists')
})

it('⚔ somebody else’s records and made-up ones are no backup', async () => {
  const first = await browser()
  await first.enter()
  await first.registered()
  const genuine = await wallet.records('ghost_msg.aleo', true)
  const victim = wallet.address
  wallet.select(1)
  shield.emit('accountChanged')
  chain.credit(wallet.address, 1_000_000n)
  wallet.invented = [...genuine, { recordPlaintext: `{ owner: ${wallet.address}.private }` }, 'record1']
  const second = await browser()
  expect(await second.enter()).toEqual({ address: wallet.address, backup: false, registered: false })
  expect(second.root()).not.toEqual(first.root())
  expect(second.messenger.account().address).not.toBe(victim)
})

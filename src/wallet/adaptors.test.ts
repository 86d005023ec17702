import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDevchain, type Devchain } from '../../devchain/index.ts'
import type { WalletId } from '../messaging/model.ts'
import { contractInputs } from '../protocol/contract.ts'
import { GhostError } from '../protocol/errors.ts'
import { createWallets } from './index.ts'
import { DevelopmentWallet } from './testing/development-wallet.ts'
import { leoProvider, puzzleProvider, shieldProvider } from './testing/providers.ts'

const source = readFileSync(new URL('../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')
const SEALED = Uint8Array.from({ length: 62 }, (_, index) => index + 1)
const REQUEST = {
  function: 'backup_keys',
  inputs: contractInputs({ function: 'backup_keys', sealed: SEALED }),
  fee: 1_000
} as const

let chain: Devchain
let wallet: DevelopmentWallet

const inWindow = (injected: object): void => {
  vi.stubGlobal('window', injected)
  vi.stubGlobal('document', { readyState: 'complete' })
}

const injections: { readonly [Id in WalletId]: () => object } = {
  fox: () => ({ foxwallet: { aleo: leoProvider(wallet) } }),
  leo: () => ({ leoWallet: leoProvider(wallet) }),
  puzzle: () => ({ puzzle: {}, aleo: { puzzleWalletClient: puzzleProvider(wallet) } }),
  shield: () => ({ shield: shieldProvider(wallet) })
}

const walletsOf = (id: WalletId) =>
  // Fox knows the main network alone; what it is asked for there is the same.
  createWallets({ network: id === 'fox' ? 'mainnet' : 'testnet', program: 'ghost_msg.aleo' })

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'nothing thrown'
  } catch (error) {
    return error instanceof GhostError ? error.code : String(error)
  }
}

beforeAll(async () => {
  chain = await createDevchain({ programs: [source] })
})

afterAll(async () => {
  await chain.close()
})

beforeEach(() => {
  // What adaptors tell the console is not ours to print.
  for (const name of ['log', 'debug', 'error'] as const) vi.spyOn(console, name).mockReturnValue(undefined)
  wallet = new DevelopmentWallet(chain.url, 2)
  chain.credit(wallet.address, 1_000_000n)
})

describe.each(['shield', 'leo', 'puzzle', 'fox'] as const)('%s', (id) => {
  it('is offered where it is injected, before those that are not there', async () => {
    inWindow(injections[id]())
    const offers = await walletsOf(id).offers()
    expect(offers.map((offer) => offer.installed)).toEqual([true, false, false, false])
    expect(offers[0]).toMatchObject({ id, installed: true })
    expect(offers.every(({ icon }) => icon?.startsWith('data:image/'))).toBe(true)
  })

  it('runs a call of the contract on chain, and hands back what it left in a record', async () => {
    inWindow(injections[id]())
    const connected = await walletsOf(id).connect(id)
    expect(connected.address).toBe(wallet.address)
    expect(await connected.keyBackups()).toEqual([])
    const reference = await connected.execute(REQUEST)
    expect(await connected.progress(reference)).toMatchObject({ state: 'done' })
    expect(await connected.keyBackups()).toEqual([SEALED])
    expect(wallet.questions).toEqual(['connect', 'records', 'backup_keys', 'records'])
  })

  it('tells why it did not, and shows nothing of its words', async () => {
    inWindow(injections[id]())
    wallet.temper = 'refuses'
    expect(await codeOf(walletsOf(id).connect(id))).toBe('wallet-refused')
    wallet.temper = 'agrees'
    const connected = await walletsOf(id).connect(id)
    wallet.temper = 'refuses'
    expect(await codeOf(connected.execute(REQUEST))).toBe('wallet-refused')
    expect(await codeOf(connected.keyBackups())).toBe('wallet-refused')
    wallet.temper = 'is-locked'
    expect(await codeOf(connected.execute(REQUEST))).toBe('wallet-locked')
    wallet.temper = 'on-another-network'
    expect(await codeOf(walletsOf(id).connect(id))).toBe('wallet-network')
  })

  it('⚔ nonsense among its records is passed over', async () => {
    inWindow(injections[id]())
    const connected = await walletsOf(id).connect(id)
    const other = new DevelopmentWallet(chain.url)
    const clear = (owner: string, part: string) =>
      `{ owner: ${owner}.private, part1: ${part}.private, part2: 3field.private, _nonce: 0group.public }`
    const lies = [
      null,
      7,
      'record1qqq',
      { recordPlaintext: '{' },
      { recordCiphertext: `record1${'q'.repeat(100)}`, ciphertext: `record1${'q'.repeat(100)}` },
      { recordPlaintext: clear(other.address, '5field'), plaintext: clear(other.address, '5field') },
      { plaintext: clear(wallet.address, '9'.repeat(90)) },
      { plaintext: `${clear(wallet.address, '5field')}${' '.repeat(10_000)}` },
      ...Array.from({ length: 500 }, () => ({}))
    ]
    wallet.invented = lies
    expect(await connected.keyBackups()).toEqual([])
  })
})

describe('wallets', () => {
  it('one that is not there is told', async () => {
    inWindow({})
    expect(await codeOf(walletsOf('shield').connect('shield'))).toBe('wallet-missing')
    expect((await walletsOf('shield').offers()).some(({ installed }) => installed)).toBe(false)
  })

  it('⚔ what a wallet says of itself is not what it is called here', async () => {
    const shield = {
      ...shieldProvider(wallet),
      name: '<img src=x onerror=alert(1)>',
      icon: 'https://evil.example'
    }
    inWindow({ shield })
    const [offer] = await walletsOf('shield').offers()
    expect(offer?.name).toBe('Shield Wallet')
    expect(offer?.icon).toMatch(/^data:image/)
  })

  it.each([
    [{ address: 'aleo1nonsense' }, 'wallet-malformed'],
    [{ address: `aleo1${'q'.repeat(100_000)}` }, 'wallet-malformed'],
    [{ address: ['aleo1'] }, 'wallet-malformed'],
    [{}, 'wallet-failed']
  ])('⚔ an account like %o is none', async (answer, code) => {
    inWindow({ shield: { ...shieldProvider(wallet), connect: async () => answer } })
    expect(await codeOf(walletsOf('shield').connect('shield'))).toBe(code)
  })

  it('⚔ transactions and states of another shape are refused', async () => {
    const odd = {
      executeTransaction: async () => ({ transactionId: 'x'.repeat(1_000) }),
      transactionStatus: async () => ({ status: ['Accepted'] }),
      requestRecords: async () => ({ filter: () => 'no list' })
    }
    inWindow({ shield: { ...shieldProvider(wallet), ...odd } })
    const connected = await walletsOf('shield').connect('shield')
    expect(await codeOf(connected.execute(REQUEST))).toBe('wallet-malformed')
    expect(await codeOf(connected.progress('x'))).toBe('wallet-malformed')
    expect(await codeOf(connected.keyBackups())).toBe('wallet-malformed')
  })

  it('a name on chain that is none is left out; an unknown word means wait', async () => {
    const transactionStatus = async () => ({ status: 'Preparing a witness', transactionId: 'at1<script>' })
    inWindow({ shield: { ...shieldProvider(wallet), transactionStatus } })
    const connected = await walletsOf('shield').connect('shield')
    expect(await connected.progress('x')).toEqual({ state: 'pending', transactionId: undefined })
  })

  it('another account, another network and a goodbye end a connection', async () => {
    const shield = shieldProvider(wallet)
    inWindow({ shield })
    const wallets = walletsOf('shield')
    for (const [name, value] of [['accountChanged'], ['networkChanged', 'mainnet'], ['disconnect']]) {
      const connected = await wallets.connect('shield')
      expect(connected.current).toBe(true)
      shield.emit(name ?? '', value)
      expect(connected.current).toBe(false)
    }
    wallet.select(1)
    expect((await wallets.connect('shield')).address).toBe(wallet.address)
  })

  it('a question that was given up leaves nothing behind', async () => {
    const executeTransaction = () => new Promise<never>(() => undefined)
    inWindow({ shield: { ...shieldProvider(wallet), executeTransaction } })
    const connected = await walletsOf('shield').connect('shield')
    const over = new AbortController()
    const asked = connected.execute(REQUEST, { signal: over.signal })
    over.abort(new GhostTimeout())
    await expect(asked).rejects.toBeInstanceOf(GhostTimeout)
  })
})

class GhostTimeout extends Error {}

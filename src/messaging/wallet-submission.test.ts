import { beforeAll, describe, expect, it } from 'vitest'
import { portableSignatures } from '../crypto/signature.ts'
import { GhostError } from '../protocol/errors.ts'
import { createMessenger } from './messenger.ts'
import type { Ports } from './ports.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import { fakeBackups, FakeWallets } from './testing/fake-wallet.ts'
import { MemoryDisk } from './testing/memory-disk.ts'
import { MemoryKeystore } from './testing/memory-keystore.ts'
import { MemoryStore } from './testing/memory-store.ts'
import { PASSPHRASE, Stage } from './testing/stage.ts'
import { FakeExchange } from './testing/fake-exchange.ts'
import { FakeLedger } from './testing/fake-ledger.ts'
import { fakeHasher } from './testing/fake-hasher.ts'
import { SeededRandom } from './testing/seeded-random.ts'

const HOUR = 3_600_000
const seedOf = (byte: number) => new Uint8Array(32).fill(byte)

/** Somebody with a wallet and, each time, a browser. */
const walletUser = async (stage: Stage, wallets?: FakeWallets) => {
  const random = new SeededRandom(stage.clock.ran + 77)
  const ledger = new FakeLedger(stage.chain, random.fork('nodes'))
  const own = wallets ?? new FakeWallets(ledger, seedOf(5))
  stage.chain.credit(own.address, 50_000_000)
  const disk = new MemoryDisk()
  const page = async () => {
    const logged: string[] = []
    const ports: Ports = {
      clock: stage.clock,
      random: random.fork(`page ${stage.clock.ran}`),
      log: (_, code) => logged.push(code),
      hasher: fakeHasher,
      ledger,
      exchange: new FakeExchange(stage.network),
      store: new MemoryStore(disk),
      keystore: new MemoryKeystore(disk),
      signatures: portableSignatures,
      external: { wallets: own, backups: fakeBackups }
    }
    const messenger = createMessenger(ports)
    await messenger.open()
    return messenger
  }
  const messenger = await page()
  const enter = async (passphrase = PASSPHRASE, startOver = false) => {
    const found = await stage.clock.settle(messenger.connectWallet('shield'))
    const source = { kind: 'wallet', startOver } as const
    await stage.clock.settle(messenger.createAccount({ name: 'W', passphrase, source }))
    return found
  }
  const registered = () => stage.until(() => messenger.account().registration === 'registered')
  return { messenger, wallets: own, disk, page, enter, registered }
}

// Loading a file takes real time, which virtual time does not wait for.
beforeAll(() => Promise.all([import('./wallet-entrance.ts'), import('./wallet-submission.ts')]))

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'nothing thrown'
  } catch (error) {
    return error instanceof GhostError ? error.code : String(error)
  }
}

describe('an account whose key is in a wallet', () => {
  it('keeps its root in a record before it registers, each asked for once', async () => {
    const stage = new Stage()
    const { messenger, wallets, enter, registered } = await walletUser(stage)
    expect(await enter()).toEqual({ address: wallets.address, backup: false, registered: false })
    await registered()
    expect(wallets.questions).toEqual(['backup_keys', 'register_profile'])
    expect(messenger.account().wallet).toEqual({
      id: 'shield',
      asking: false,
      problem: undefined,
      backedUp: true
    })
    expect(messenger.account().hasPhrase).toBe(false)
    expect(await codeOf(messenger.phrase(PASSPHRASE))).toBe('no-phrase')
  })

  it('anchors through the wallet, also when it never says what the chain calls it', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const { messenger, wallets, enter, registered } = await walletUser(stage)
    wallets.temper = 'closes-mouth'
    await enter()
    await registered()
    const peer = await stage.clock.settle(messenger.startChat(bob.address))
    await stage.until(() => messenger.conversations()[0]?.sealing === 'ready')
    await stage.clock.settle(messenger.send(peer, 'through a wallet'))
    const dialog = fakeDialogHash(messenger.account().addressHash, bob.hash)
    await stage.until(() => stage.chain.anchored(dialog).size === 1)
    await stage.until(async () => {
      const [entry] = await messenger.entries(peer, { limit: 1 })
      return entry?.anchor === 'block' || entry?.anchor === 'final'
    })
    expect(wallets.questions).toEqual(['backup_keys', 'register_profile', 'start_dialog'])
  })

  it('asks once for what was said in a minute', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const { messenger, wallets, enter, registered } = await walletUser(stage)
    await enter()
    await registered()
    const peer = await stage.clock.settle(messenger.startChat(bob.address))
    await stage.until(() => messenger.conversations()[0]?.sealing === 'ready')
    await stage.clock.settle(messenger.send(peer, 'opens the dialog'))
    const anchored = async () =>
      (await messenger.entries(peer, { limit: 9 })).every(
        ({ anchor }) => anchor === 'block' || anchor === 'final'
      )
    await stage.until(anchored)
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await stage.clock.settle(messenger.send(peer, text))
      await stage.clock.run(8_000)
    }
    await stage.until(anchored)
    expect(wallets.questions).toEqual(['backup_keys', 'register_profile', 'start_dialog', 'send_message'])
  })

  it('comes back on an empty browser with the passphrase alone, and asks for nothing', async () => {
    const stage = new Stage()
    const first = await walletUser(stage)
    await first.enter()
    await first.registered()
    await stage.clock.settle(first.messenger.close())
    const root = first.disk.contents.keystore?.secrets.root
    const asked = first.wallets.questions.length
    const second = await walletUser(stage, first.wallets)
    expect(await second.enter()).toEqual({ address: first.wallets.address, backup: true, registered: true })
    await second.registered()
    expect(second.disk.contents.keystore?.secrets.root).toEqual(root)
    expect(first.wallets.questions).toHaveLength(asked)
  })

  it('a wrong passphrase makes no account, and no new keys', async () => {
    const stage = new Stage()
    const first = await walletUser(stage)
    await first.enter()
    await first.registered()
    const second = await walletUser(stage, first.wallets)
    expect(await codeOf(second.enter('another passphrase'))).toBe('wallet-passphrase')
    expect(second.messenger.phase()).toBe('none')
    await second.enter()
    expect(second.messenger.phase()).toBe('unlocked')
  })

  it('⚔ a wallet that hides the backup does not make new keys by itself', async () => {
    const stage = new Stage()
    const first = await walletUser(stage)
    await first.enter()
    await first.registered()
    first.wallets.hidesRecords = true
    const second = await walletUser(stage, first.wallets)
    expect(await codeOf(second.enter())).toBe('wallet-backup-missing')
    expect(second.messenger.phase()).toBe('none')
    first.wallets.hidesRecords = false
    const third = await walletUser(stage, first.wallets)
    await third.enter(PASSPHRASE, true)
    await third.registered()
    expect(third.disk.contents.keystore?.secrets.root).not.toEqual(first.disk.contents.keystore?.secrets.root)
  })

  it('of two backups that open, the one whose keys are on chain counts', async () => {
    const stage = new Stage()
    const first = await walletUser(stage)
    await first.enter()
    await first.registered()
    const right = first.disk.contents.keystore?.secrets.root
    const owner = first.messenger.account().addressHash
    const other = await fakeBackups.seal(PASSPHRASE, seedOf(9), owner, new Uint8Array(14).fill(1))
    first.wallets.records.set(first.wallets.address, [
      other,
      ...(first.wallets.records.get(first.wallets.address) ?? [])
    ])
    const second = await walletUser(stage, first.wallets)
    await second.enter()
    expect(second.disk.contents.keystore?.secrets.root).toEqual(right)
  })

  it.each([
    ['no', 'wallet-refused'],
    ['silence', 'wallet-silent'],
    ['says-so-only', 'wallet-lost']
  ] as const)('after "%s" it waits, and asks again only when told to', async (temper, code) => {
    const stage = new Stage()
    const { messenger, wallets, enter, registered } = await walletUser(stage)
    wallets.temper = temper
    await enter()
    await stage.until(() => messenger.account().wallet?.problem === code)
    await stage.clock.run(3 * HOUR)
    expect(wallets.questions).toEqual(['backup_keys'])
    wallets.temper = 'yes'
    await stage.clock.settle(messenger.askWallet())
    await registered()
    expect(wallets.questions).toEqual(['backup_keys', 'backup_keys', 'register_profile'])
  })

  it('⚔ another account in the wallet signs nothing for this one', async () => {
    const stage = new Stage()
    const { messenger, wallets, enter, registered } = await walletUser(stage)
    await enter()
    await registered()
    const bob = await stage.client('bob')
    wallets.use(seedOf(6))
    const peer = await stage.clock.settle(messenger.startChat(bob.address))
    await stage.until(() => messenger.conversations()[0]?.sealing === 'ready')
    await stage.clock.settle(messenger.send(peer, 'whose?'))
    await stage.until(() => messenger.account().wallet?.problem === 'wallet-account')
    expect(wallets.questions).toHaveLength(2)
    wallets.use(seedOf(5))
    await stage.clock.settle(messenger.askWallet())
    const dialog = fakeDialogHash(messenger.account().addressHash, bob.hash)
    await stage.until(() => stage.chain.anchored(dialog).size === 1)
  })

  it('a page that goes while a question is open asks nothing when it comes back, until it is told to', async () => {
    const stage = new Stage()
    const { messenger, wallets, enter, page } = await walletUser(stage)
    wallets.temper = 'silence'
    await enter()
    await stage.until(() => messenger.account().wallet?.asking === true)
    await stage.clock.settle(messenger.close())
    wallets.temper = 'yes'
    const again = await page()
    await stage.clock.settle(again.unlock(PASSPHRASE))
    await stage.clock.run(HOUR)
    expect(wallets.questions).toHaveLength(1)
    expect(again.account().wallet?.problem).toBe('wallet-interrupted')
    await stage.clock.settle(again.askWallet())
    await stage.until(() => again.account().registration === 'registered')
  })

  it('a new passphrase makes a new record, and it alone is needed then', async () => {
    const stage = new Stage()
    const first = await walletUser(stage)
    await first.enter()
    await first.registered()
    await stage.clock.settle(first.messenger.changePassphrase(PASSPHRASE, 'a changed passphrase'))
    await stage.until(() => first.messenger.account().wallet?.backedUp === true)
    expect(first.wallets.questions).toEqual(['backup_keys', 'register_profile', 'backup_keys'])
    const second = await walletUser(stage, first.wallets)
    await second.enter('a changed passphrase')
    expect(second.disk.contents.keystore?.secrets.root).toEqual(first.disk.contents.keystore?.secrets.root)
  })

  it('another chain gets the backup again', async () => {
    const stage = new Stage()
    const first = await walletUser(stage)
    await first.enter()
    await first.registered()
    await stage.clock.settle(first.messenger.close())
    const { account } = first.disk.contents
    if (account?.chain !== undefined)
      first.disk.contents.account = { ...account, chain: { ...account.chain, genesis: 'another' } }
    const again = await first.page()
    await stage.clock.settle(again.unlock(PASSPHRASE))
    await stage.until(() => first.wallets.questions.length === 3)
    expect(first.wallets.questions[2]).toBe('backup_keys')
  })
})

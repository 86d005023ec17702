import { synchronousSignatures } from '../../crypto/testing/synchronous-signatures.ts'
import { decodeText } from '../../protocol/text.ts'
import type { EntryId } from '../model.ts'
import type { Entry } from '../model.ts'
import type { Ports } from '../ports.ts'
import { createTabMessenger } from '../tabs/tab-messenger.ts'
// Loaded when they are needed, which would take real time within a simulated world.
import '../tabs/erasing.ts'
import '../tabs/following.ts'
import '../session.ts'
import type { Messenger, MessengerChange } from '../application.ts'
import type { EntryView } from '../views.ts'
import { FakeExchange } from './fake-exchange.ts'
import { fakeHasher } from './fake-hasher.ts'
import { FakeLedger } from './fake-ledger.ts'
import { FakeBrowser, type FakeTab } from './fake-tabs.ts'
import { Life, type CrashPoint } from './life.ts'
import { MemoryDisk } from './memory-disk.ts'
import { MemoryKeystore } from './memory-keystore.ts'
import { MemoryStore } from './memory-store.ts'
import { mortalPorts } from './mortal-ports.ts'
import { SeededRandom } from './seeded-random.ts'
import { PASSPHRASE, Stage } from './stage.ts'

/** A tab with a page that can die at any of its port calls. */
export interface LivingTab {
  readonly tab: FakeTab
  readonly life: Life
  readonly messenger: Messenger & { open(): Promise<void> }
  readonly changes: MessengerChange[]
  /** What its screen would show of each message, by the changes it heard. */
  readonly shown: Map<EntryId, EntryView>
  dieAt(point: CrashPoint): void
  /** Hangs until it is thawed, as a page does that computes or is stopped by the system. */
  freeze(): void
  thaw(): void
}

const CREDITS = 50_000_000

/** Somebody with a tab and a chat, and the other side of it. */
export const talkingInTabs = async (seed = 1) => {
  const stage = new Stage(seed)
  const bob = await stage.client('bob')
  const alice = new TabbedPerson(stage, seed)
  const first = await alice.create(CREDITS)
  const { clock } = stage
  const peer = await clock.settle(first.messenger.startChat(bob.address))
  await clock.settle(first.messenger.send(peer, 'hello'))
  const self = first.messenger.account().addressHash
  await stage.until(() => bob.messenger.conversations().some((row) => row.peer === self))
  return { stage, clock, bob, alice, first, peer, self }
}

/** Somebody with several tabs of one browser open. */
export class TabbedPerson {
  readonly disk = new MemoryDisk()
  readonly browser: FakeBrowser
  readonly #stage: Stage
  readonly #random: SeededRandom
  #opened = 0

  constructor(stage: Stage, seed: number) {
    this.#stage = stage
    this.#random = new SeededRandom(seed)
    this.browser = new FakeBrowser(stage.clock, this.#random.fork('browser'))
  }

  /** Loads the page in a new tab; nothing is unlocked yet. */
  async load(build = 'one'): Promise<LivingTab> {
    const name = `tab ${++this.#opened}`
    const random = this.#random.fork(name)
    const exchange = new FakeExchange(this.#stage.network)
    const tab = this.browser.open(build)
    const life = new Life(this.#stage.clock, random.fork('life'), () => {
      exchange.crash()
      tab.kill()
    })
    const messenger = createTabMessenger(this.#ports(life, exchange, random), tab)
    const changes: MessengerChange[] = []
    const shown = new Map<EntryId, EntryView>()
    messenger.observe((change) => {
      changes.push(change)
      if (change.kind !== 'entries') return
      for (const id of change.removed) shown.delete(id)
      for (const entry of change.changed) shown.set(entry.id, entry)
    })
    await this.#stage.clock.settle(messenger.open())
    return {
      tab,
      life,
      messenger,
      changes,
      shown,
      dieAt: (point) => life.dieAt(point),
      freeze: () => {
        life.freeze()
        tab.freeze()
      },
      thaw: () => {
        life.thaw()
        tab.thaw()
      }
    }
  }

  /** Loads the page in a new tab and makes the account there. */
  async create(credits: number): Promise<LivingTab> {
    const first = await this.load()
    const source = { kind: 'new' } as const
    const { messenger } = first
    await this.#stage.clock.settle(
      messenger.createAccount({ name: 'tabbed', passphrase: PASSPHRASE, source })
    )
    this.#stage.chain.credit(messenger.account().address, credits)
    await this.#stage.until(() => messenger.account().registration === 'registered')
    return first
  }

  /** Loads the page in a new tab and unlocks it. */
  async join(): Promise<LivingTab> {
    const joined = await this.load()
    await this.#stage.clock.settle(joined.messenger.unlock(PASSPHRASE))
    return joined
  }

  /** Texts of all own messages on the disk. */
  written(): readonly string[] {
    const own = this.stored().filter(({ author }) => author === 'self')
    return own.map(({ payload }) => decodeText(payload))
  }

  /** All entries on the disk. */
  stored(): readonly Entry[] {
    return [...this.disk.contents.entries.values()].flatMap((entries) => [...entries.values()])
  }

  #ports(life: Life, exchange: FakeExchange, random: SeededRandom): Ports {
    const ground = {
      clock: this.#stage.clock,
      skew: 0,
      hasher: fakeHasher,
      ledger: new FakeLedger(this.#stage.chain, random.fork('nodes')),
      exchange,
      store: new MemoryStore(this.disk),
      keystore: new MemoryKeystore(this.disk),
      refuse: () => undefined
    }
    return {
      ...mortalPorts(ground, life),
      random,
      log: () => undefined,
      signatures: synchronousSignatures
    }
  }
}

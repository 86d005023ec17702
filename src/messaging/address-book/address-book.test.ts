import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../../crypto/content-hash.ts'
import { settingsKey } from '../../crypto/derive.ts'
import { openSettings, sealSettings } from '../../crypto/sealed-settings.ts'
import { isSealedSettings } from '../../protocol/settings.ts'
import type { Ports } from '../ports.ts'
import { PASSPHRASE, Stage, type Actor } from '../testing/stage.ts'
import { MemoryKeystore } from '../testing/memory-keystore.ts'

const DAY = 86_400_000

/** Two people who talk: each accepted the other. */
const talking = async (stage: Stage, one: Actor, other: Actor): Promise<void> => {
  await stage.clock.settle(one.messenger.startChat(other.address))
  await stage.clock.settle(one.messenger.send(other.hash, 'hello'))
  await stage.until(() => rowOf(other, one.hash)?.preview?.text === 'hello')
  await stage.clock.settle(other.messenger.send(one.hash, 'hello back'))
  await stage.until(
    () => rowOf(one, other.hash)?.request === false && rowOf(other, one.hash)?.request === false
  )
}

const rowOf = ({ messenger }: Actor, peer: Actor['hash']) =>
  messenger.conversations().find((row) => row.peer === peer)

const book = ({ messenger }: Actor) => messenger.account().addressBook

const isSaved = (actor: Actor, holders = 1) => book(actor).state === 'saved' && book(actor).holders >= holders

const rootOf = async ({ disk }: Actor) => (await new MemoryKeystore(disk).unlock(PASSPHRASE)).root

/** The same person on an empty device; the old one is gone. */
const rebuilt = async (
  stage: Stage,
  old: Actor,
  given: { readonly keep?: boolean; readonly name?: string } = {}
): Promise<Actor> => {
  const secret = await stage.clock.settle(old.messenger.phrase(PASSPHRASE))
  if (given.keep !== true) await stage.clock.settle(old.messenger.close())
  return stage.client(given.name ?? 'Bob again', { source: { kind: 'restore', secret } })
}

/** Bob, who named and verified Alice and deleted his chat with Carol; all of it is safe. */
const prepared = async (stage: Stage) => {
  const [alice, bob, carol] = [
    await stage.client('Alice'),
    await stage.client('Bob'),
    await stage.client('Carol')
  ]
  await talking(stage, alice, bob)
  await talking(stage, carol, bob)
  await stage.clock.settle(bob.messenger.rename(alice.hash, 'Alice of the lighthouse'))
  await stage.clock.settle(bob.messenger.setVerified(alice.hash, true))
  await stage.clock.settle(bob.messenger.deleteConversation(carol.hash))
  await stage.clock.settle(bob.messenger.renameAccount('Robert'))
  await stage.clock.settle(bob.messenger.choosePreferences({ language: 'uk', enterSends: false }))
  await stage.until(() => isSaved(bob))
  return { alice, bob, carol }
}

describe('the address book', () => {
  it('brings back names, marks, deletions and preferences from the words alone', async () => {
    const stage = new Stage()
    const { alice, bob, carol } = await prepared(stage)
    const again = await rebuilt(stage, bob)
    await stage.until(() => rowOf(again, alice.hash)?.title === 'Alice of the lighthouse')
    await stage.until(() => book(again).state === 'saved' && again.messenger.account().rebuild === undefined)
    expect(rowOf(again, alice.hash)?.verified).toBe(true)
    expect(rowOf(again, carol.hash)).toBeUndefined()
    expect(again.messenger.account().name).toBe('Robert')
    expect(book(again).preferences).toMatchObject({ language: 'uk', enterSends: false, areKnown: true })
    await stage.clock.run(DAY)
    expect(rowOf(again, carol.hash)).toBeUndefined()
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toHaveLength(1)
  })

  it('is given again to a contact who lost his device, and comes back from his new one', async () => {
    const stage = new Stage(9)
    const { alice, bob } = await prepared(stage)
    const aliceAgain = await rebuilt(stage, alice, { name: 'Alice again' })
    await stage.until(() => rowOf(aliceAgain, bob.hash)?.reachability === 'online')
    await stage.clock.run(120_000)
    const again = await rebuilt(stage, bob)
    await stage.until(() => rowOf(again, alice.hash)?.title === 'Alice of the lighthouse')
    expect(book(again).state).toBe('saved')
  })

  it('a deleted chat comes back as a request with what is said after the deletion, and nothing else', async () => {
    const stage = new Stage(2)
    const { bob, carol } = await prepared(stage)
    const again = await rebuilt(stage, bob)
    await stage.until(() => book(again).state === 'saved')
    await stage.clock.settle(carol.messenger.send(bob.hash, 'are you there?'))
    await stage.until(() => rowOf(again, carol.hash)?.preview?.text === 'are you there?')
    await stage.clock.run(DAY)
    const entries = await stage.clock.settle(again.messenger.entries(carol.hash, { limit: 100 }))
    expect(entries.map(({ text }) => text)).toEqual(['are you there?'])
    expect(rowOf(again, carol.hash)?.request).toBe(true)
  })

  it.each(['-', 'en-', '-en', 'en--GB', ''])(
    'takes no language that it could not be saved with: %j',
    async (language) => {
      const stage = new Stage(6)
      const bob = await stage.client('Bob')
      await expect(bob.messenger.choosePreferences({ language })).rejects.toMatchObject({
        code: 'settings-invalid'
      })
    }
  )

  it('brings back the name that the account was made with, once there was somebody to keep it', async () => {
    const stage = new Stage(13)
    const [alice, bob] = [await stage.client('Alice'), await stage.client('Bob')]
    await stage.clock.run(120_000)
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toEqual([])
    await talking(stage, alice, bob)
    await stage.until(() => isSaved(bob))
    const again = await rebuilt(stage, bob, { name: 'zzz, a name for the time being' })
    await stage.until(() => again.messenger.account().name === 'Bob')
  })

  it('costs one transaction for what is chosen together, and none for what the chain brings back', async () => {
    const stage = new Stage(3)
    const [alice, bob] = [await stage.client('Alice'), await stage.client('Bob')]
    await talking(stage, alice, bob)
    await stage.until(() => isSaved(bob))
    await talking(stage, await stage.client('Carol'), bob)
    await stage.clock.run(DAY / 2)
    expect(book(bob).state).toBe('pause')
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toHaveLength(1)
    for (let count = 0; count < 30; count++) {
      await stage.clock.settle(bob.messenger.rename(alice.hash, `Alice ${count}`))
      await stage.clock.run(2_000)
    }
    await stage.until(() => isSaved(bob))
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toHaveLength(2)
  })

  it('waits calmly without credits, and is on this device alone where nobody wants it on chain', async () => {
    const stage = new Stage(4)
    const [alice, bob] = [await stage.client('Alice'), await stage.client('Bob')]
    await talking(stage, alice, bob)
    const balance = stage.chain.balance(bob.address)
    stage.chain.credit(bob.address, 100 - balance)
    await stage.clock.settle(bob.messenger.rename(alice.hash, 'Alice'))
    await stage.clock.run(1_200_000)
    expect(book(bob).state).toBe('credits')
    await stage.clock.settle(bob.messenger.keepAddressBook(false))
    stage.chain.credit(bob.address, balance)
    await stage.clock.run(1_200_000)
    expect(book(bob)).toMatchObject({ state: 'off', onChain: false })
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toEqual([])
    await stage.clock.settle(bob.messenger.keepAddressBook(true))
    await stage.until(() => isSaved(bob))
  })

  it('is kept by contacts and not by strangers, as many versions and no more', async () => {
    const stage = new Stage(5)
    const { alice, bob, carol } = await prepared(stage)
    const before = await stage.clock.settle(alice.ports.store.deposits(bob.hash))
    expect(before).toHaveLength(1)
    const first = before[0]!.contentHash
    for (const name of ['A', 'B', 'C', 'D']) {
      const saves = stage.chain.addressBooks(bob.hash, stage.chain.height).length
      await stage.clock.settle(bob.messenger.rename(alice.hash, name))
      await stage.until(
        () => stage.chain.addressBooks(bob.hash, stage.chain.height).length > saves && isSaved(bob)
      )
    }
    const kept = await alice.ports.store.deposits(bob.hash)
    expect(kept).toHaveLength(3)
    expect(kept.map(({ contentHash }) => contentHash)).not.toContain(first)
    // Deleted: Bob does not look for Carol any more, and hands her nothing.
    const withCarol = await carol.ports.store.deposits(bob.hash)
    expect(withCarol).toEqual([])
    expect(kept.every(({ bytes }) => isSealedSettings(bytes))).toBe(true)
  })
})

describe('⚔ the address book against liars', () => {
  it('shows what nobody has as missing, writes nothing over it, and goes on when a holder comes', async () => {
    const stage = new Stage(11)
    const { alice, bob } = await prepared(stage)
    await stage.clock.settle(alice.messenger.close())
    const again = await rebuilt(stage, bob)
    await stage.until(() => book(again).state === 'missing')
    await stage.clock.settle(again.messenger.rename(alice.hash, 'Somebody else'))
    await stage.clock.run(3_600_000)
    expect(book(again).state).toBe('missing')
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toHaveLength(1)
    await stage.clock.settle(alice.messenger.open())
    await stage.clock.settle(alice.messenger.unlock(PASSPHRASE))
    await stage.until(() => rowOf(again, alice.hash)?.verified === true)
    // What was chosen since is newer.
    expect(rowOf(again, alice.hash)?.title).toBe('Somebody else')
    await stage.until(() => isSaved(again))
    expect(stage.chain.addressBooks(bob.hash, stage.chain.height)).toHaveLength(2)
  })

  it('⚔ is saved again before long where one node made up a version that nobody has', async () => {
    const stage = new Stage(13)
    const madeUp = { contentHash: contentHashOf(new Uint8Array(8)), confirmed: false }
    let isLying = false
    const written = () => bob.disk.contents.account?.book?.head?.contentHash
    const onChain = () => stage.chain.addressBooks(bob.hash, stage.chain.height)
    const alice = await stage.client('Alice')
    const bob: Actor = await stage.client('Bob', {
      ports: (ports: Ports) => ({
        ...ports,
        ledger: new Proxy(ports.ledger, {
          get: (ledger, name) => {
            // Between the version that was written and the one that the chain has.
            if (name === 'addressBook' && isLying && written() !== onChain()[0])
              return () => Promise.resolve(madeUp)
            const value: unknown = Reflect.get(ledger, name, ledger)
            return typeof value === 'function' ? (value.bind(ledger) as unknown) : value
          }
        })
      })
    })
    await talking(stage, alice, bob)
    await stage.clock.settle(bob.messenger.rename(alice.hash, 'Alice of the lighthouse'))
    await stage.until(() => isSaved(bob))
    isLying = true
    await stage.clock.settle(bob.messenger.rename(alice.hash, 'Alice'))
    await stage.until(() => book(bob).state === 'missing')
    isLying = false
    expect(onChain()).toHaveLength(1)
    await stage.until(() => isSaved(bob))
    expect(onChain()).toHaveLength(2)
  })

  it('takes no other bytes, nor an older version, from a holder', async () => {
    const stage = new Stage(12)
    const [bob, mallory] = [await stage.client('Bob'), await stage.impostor('Mallory')]
    await stage.clock.settle(bob.messenger.startChat(mallory.identity.address))
    await mallory.connect(bob.hash)
    await stage.clock.settle(bob.messenger.rename(mallory.hash, 'First'))
    await stage.until(() => mallory.envelopes.some(isSealedSettings) && book(bob).state === 'saved')
    const older = mallory.envelopes.find(isSealedSettings)!
    await stage.clock.settle(bob.messenger.rename(mallory.hash, 'Second'))
    await stage.until(() => stage.chain.addressBooks(bob.hash, stage.chain.height).length === 2)
    await stage.until(() => book(bob).state === 'saved')
    await stage.clock.settle(bob.messenger.send(mallory.hash, 'so that a dialog is on chain'))
    await stage.until(() => bob.messenger.connections().queuedCalls === 0)
    mallory.serve = () => [older]
    const again = await rebuilt(stage, bob)
    await stage.until(() => again.logged.includes('hash-mismatch'))
    expect(book(again).state).toBe('missing')
    expect(rowOf(again, mallory.hash)?.title).not.toBe('First')
    const newest = mallory.envelopes.findLast(isSealedSettings)!
    mallory.serve = (hashes) => (hashes.includes(contentHashOf(newest)) ? [newest] : [])
    await stage.until(() => rowOf(again, mallory.hash)?.title === 'Second')
  })

  it('drops what the chain names and is no address book of this account', async () => {
    const stage = new Stage(13)
    const { alice, bob } = await prepared(stage)
    const foreign = sealSettings(settingsKey(await rootOf(alice)), alice.hash, new Uint8Array(24), {
      version: 99,
      predecessors: [],
      unmerged: [],
      settings: {
        own: {},
        contacts: [{ peer: alice.hash, name: { value: 'Forged', at: stage.clock.now() + DAY } }]
      }
    })
    const lie = contentHashOf(foreign)
    await stage.clock.settle(
      alice.ports.store.commit({
        deposits: [{ owner: bob.hash, contentHash: lie, bytes: foreign, keptAt: stage.clock.now() }]
      })
    )
    const secret = await stage.clock.settle(bob.messenger.phrase(PASSPHRASE))
    await stage.clock.settle(bob.messenger.close())
    let lies = 3
    const lying = (ports: Ports): Ports => {
      const honest = ports.ledger.addressBook.bind(ports.ledger)
      ports.ledger.addressBook = async (...question) =>
        lies-- > 0 ? { contentHash: lie, confirmed: true } : honest(...question)
      return ports
    }
    const again = await stage.client('Bob again', { source: { kind: 'restore', secret }, ports: lying })
    await stage.until(() => again.logged.includes('settings-does-not-open'))
    await stage.until(() => rowOf(again, alice.hash)?.title === 'Alice of the lighthouse')
    expect(rowOf(again, alice.hash)?.verified).toBe(true)
  })

  it('⚔ keys that an empty device pinned by itself are a change of keys, once the book says which were consented to', async () => {
    const stage = new Stage(14)
    const { alice, bob } = await prepared(stage)
    const secret = await stage.clock.settle(bob.messenger.phrase(PASSPHRASE))
    await stage.clock.settle(bob.messenger.close())
    await stage.clock.settle(alice.messenger.changeKeys())
    await stage.until(() => alice.messenger.account().keys.version === 2)
    const again = await stage.client('Bob again', { source: { kind: 'restore', secret } })
    await stage.until(() => rowOf(again, alice.hash)?.keyNotice?.verdict === 'calm')
    expect(rowOf(again, alice.hash)).toMatchObject({ verified: false, sealing: 'keys-changed' })
    await stage.clock.settle(again.messenger.acceptKeys(alice.hash))
    await stage.until(
      () => isSaved(again) && stage.chain.addressBooks(bob.hash, stage.chain.height).length > 1
    )
  })
})

describe('two devices of one account', () => {
  it('that choose at the same time end with the same, and no choice of either is lost', async () => {
    const stage = new Stage(21)
    const { alice, bob } = await prepared(stage)
    const dora = await stage.client('Dora')
    await talking(stage, dora, bob)
    const other = await rebuilt(stage, bob, { keep: true })
    // That there is a chat with Dora alone is worth no transaction yet.
    const isKnown = () => rowOf(other, alice.hash)?.verified === true && rowOf(other, dora.hash) !== undefined
    await stage.until(() => isKnown() && ['saved', 'pause'].includes(book(other).state))
    await stage.clock.settle(bob.messenger.rename(alice.hash, 'A of the first'))
    await stage.clock.settle(other.messenger.rename(dora.hash, 'D of the second'))
    const agree = (actor: Actor) =>
      rowOf(actor, alice.hash)?.title === 'A of the first' &&
      rowOf(actor, dora.hash)?.title === 'D of the second'
    await stage.clock.run(1_800_000)
    await stage.until(() => agree(bob) && agree(other))
    await stage.until(() => isSaved(bob) && isSaved(other))
    const [newest] = stage.chain.addressBooks(bob.hash, stage.chain.height)
    const kept = await alice.ports.store.deposits(bob.hash)
    const bytes = kept.find(({ contentHash }) => contentHash === newest)?.bytes
    const { settings } = openSettings(settingsKey(await rootOf(bob)), bob.hash, bytes!)
    const names = settings.contacts.map(({ name }) => name?.value)
    expect(names).toEqual(expect.arrayContaining(['A of the first', 'D of the second']))
  })
})

import { describe, expect, it } from 'vitest'
import { decodeText } from '../../protocol/text.ts'
import { GhostError } from '../../protocol/errors.ts'
import { PASSPHRASE } from '../testing/stage.ts'
import { talkingInTabs } from '../testing/tabbed-person.ts'

const CREDITS = 50_000_000

const textsOf = (entries: readonly { readonly payload: Uint8Array }[]): readonly string[] =>
  entries.map(({ payload }) => decodeText(payload))

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof GhostError ? error.code : String(error))
  )

describe('a second tab', () => {
  it('shows what the first one shows, and both hear of what either does', async () => {
    const { stage, clock, bob, alice, first, peer, self } = await talkingInTabs()
    const second = await alice.join()
    expect(second.messenger.phase()).toBe('unlocked')
    expect(second.messenger.account()).toEqual(first.messenger.account())
    expect(second.messenger.conversations()).toEqual(first.messenger.conversations())
    const page = await clock.settle(second.messenger.entries(peer, { limit: 9 }))
    expect(page.map(({ text }) => text)).toEqual(['hello'])

    const id = await clock.settle(second.messenger.send(peer, 'from the second'))
    await stage.until(() => second.shown.get(id)?.delivery === 'delivered')
    expect(first.shown.get(id)).toEqual(second.shown.get(id))
    await clock.settle(bob.messenger.send(self, 'answer'))
    await stage.until(() => [...second.shown.values()].some(({ text }) => text === 'answer'))
    expect(second.messenger.conversations()[0]?.unread).toBe(1)
    await clock.settle(second.messenger.markRead(peer))
    await stage.until(() => second.messenger.conversations()[0]?.unread === 0)
    expect(first.messenger.conversations()[0]?.unread).toBe(0)
  })

  it('knows a contact as the first one does, safety number included', async () => {
    const { stage, alice, first, peer } = await talkingInTabs()
    const second = await alice.join()
    await stage.until(() => {
      const { safetyNumber, keyVersion } = second.messenger.contact(peer)
      return safetyNumber !== undefined && keyVersion !== undefined
    })
    expect({ ...second.messenger.contact(peer) }).toEqual({ ...first.messenger.contact(peer) })
  })

  it('is told the same error as the first one', async () => {
    const { clock, alice, peer } = await talkingInTabs()
    const second = await alice.join()
    expect(await clock.settle(codeOf(second.messenger.send(peer, '')))).toBe('text-empty')
    expect(await clock.settle(codeOf(second.messenger.startChat('aleo1nobody')))).toBe('address-invalid')
  })

  it('opens with the passphrase alone, and hears nothing while it is locked', async () => {
    const { clock, alice, first, peer } = await talkingInTabs()
    const second = await alice.load()
    expect(second.messenger.phase()).toBe('locked')
    expect(await clock.settle(codeOf(second.messenger.unlock('another passphrase')))).toBe('wrong-passphrase')
    await clock.settle(first.messenger.send(peer, 'not for a locked tab'))
    await clock.run(1_000)
    expect(second.messenger.phase()).toBe('locked')
    expect(second.changes.map(({ kind }) => kind)).toEqual(['phase'])
  })

  it('gets a changed passphrase, and changes it itself', async () => {
    const { clock, alice } = await talkingInTabs()
    const second = await alice.join()
    await clock.settle(second.messenger.changePassphrase(PASSPHRASE, 'another passphrase'))
    await clock.settle(second.messenger.lock())
    expect(await clock.settle(codeOf(second.messenger.unlock(PASSPHRASE)))).toBe('wrong-passphrase')
    await clock.settle(second.messenger.unlock('another passphrase'))
    expect(second.messenger.phase()).toBe('unlocked')
  })
})

describe('all tabs', () => {
  it('lock together, whichever is locked', async () => {
    const { stage, clock, alice, first } = await talkingInTabs()
    const tabs = [first, await alice.join(), await alice.join()]
    for (const locking of [1, 0]) {
      await clock.settle(tabs[locking]?.messenger.lock() ?? Promise.reject(new Error('no tab')))
      await stage.until(() => tabs.every(({ messenger }) => messenger.phase() === 'locked'))
      for (const { messenger } of tabs) await clock.settle(messenger.unlock(PASSPHRASE))
      expect(tabs.map(({ messenger }) => messenger.phase())).toEqual(tabs.map(() => 'unlocked'))
    }
  })

  it('end together when one erases the account, and hear of the next one', async () => {
    const { stage, clock, alice, first } = await talkingInTabs()
    const tabs = [first, await alice.join(), await alice.load()]
    await clock.settle(tabs[2]?.messenger.wipe() ?? Promise.reject(new Error('no tab')))
    await stage.until(() => tabs.every(({ messenger }) => messenger.phase() === 'none'))
    expect(alice.stored()).toEqual([])
    await alice.create(CREDITS)
    await stage.until(() => tabs.every(({ messenger }) => messenger.phase() === 'locked'))
    const given = { name: 'x', passphrase: PASSPHRASE, source: { kind: 'new' } } as const
    expect(await clock.settle(codeOf(first.messenger.createAccount(given)))).toBe('account-exists')
  })

  it('say nothing that can be read without the passphrase', async () => {
    const { clock, alice, peer, bob } = await talkingInTabs()
    const second = await alice.join()
    const before = alice.browser.posted.length
    await clock.settle(second.messenger.send(peer, 'the key lies under the stone'))
    await clock.settle(second.messenger.rename(peer, 'Robert'))
    await clock.settle(second.messenger.entries(peer, { limit: 9 }))
    const frames = alice.browser.posted.slice(before)
    expect(frames.length).toBeGreaterThan(5)
    const said = frames.map(
      ({ sealed, ...clear }) => JSON.stringify(clear) + String.fromCharCode(...(sealed ?? []))
    )
    for (const secret of ['under the stone', 'Robert', bob.address, bob.hash, PASSPHRASE])
      expect(said.filter((text) => text.includes(secret))).toEqual([])
  })

  it('of another build do not work together, and say so; either takes over when it is alone', async () => {
    const { stage, clock, alice, first } = await talkingInTabs()
    const other = await alice.load('two')
    await clock.settle(other.messenger.unlock(PASSPHRASE))
    expect(other.messenger.phase()).toBe('other-version')
    first.life.die()
    await stage.until(() => other.messenger.phase() === 'unlocked')
    expect(other.messenger.conversations()).toHaveLength(1)
  })
})

describe('when the tab that leads is gone', () => {
  it('the next one takes over with all that was told, and the others follow it', async () => {
    const { stage, clock, bob, alice, first, peer, self } = await talkingInTabs()
    const [second, third] = [await alice.join(), await alice.join()]
    first.life.die()
    const id = await clock.settle(third.messenger.send(peer, 'after'))
    await stage.until(() => third.shown.get(id)?.delivery === 'delivered')
    expect(second.shown.get(id)).toEqual(third.shown.get(id))
    await clock.settle(bob.messenger.send(self, 'to whoever is there'))
    await stage.until(() => [...third.shown.values()].some(({ text }) => text === 'to whoever is there'))
    second.life.die()
    const page = await clock.settle(third.messenger.entries(peer, { limit: 9 }))
    expect(page.map(({ text }) => text)).toEqual(['to whoever is there', 'after', 'hello'])
  })

  it('a tab that was just being unlocked leads', async () => {
    const { stage, clock, alice, first } = await talkingInTabs()
    const second = await alice.load()
    const unlocked = second.messenger.unlock(PASSPHRASE)
    await clock.run(4)
    first.life.die()
    await clock.settle(unlocked)
    await stage.until(() => second.messenger.phase() === 'unlocked')
    expect(second.messenger.conversations()).toHaveLength(1)
  })

  it('what must not be done twice is not, and its tab is told', async () => {
    const { clock, alice, first } = await talkingInTabs()
    const second = await alice.join()
    const asked = codeOf(second.messenger.changeKeys())
    first.life.die()
    expect(await clock.settle(asked)).toBe('tab-gone')
  })

  it.each(['before', 'after'] as const)(
    'a message of another tab is kept once, wherever it died: %s a call',
    async (when) => {
      for (let call = 1, died = true; died; call++) {
        const { stage, clock, bob, alice, first, peer, self } = await talkingInTabs(call)
        const second = await alice.join()
        first.dieAt({ call, when })
        const ids = await Promise.all(
          ['one', 'two'].map((text) => clock.settle(second.messenger.send(peer, text)))
        )
        died = first.life.dead
        const own = alice.stored().filter(({ author }) => author === 'self')
        expect(textsOf(own).toSorted(), `died at call ${call}`).toEqual(['hello', 'one', 'two'])
        expect(own.map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
        await stage.until(() => ids.every((id) => second.shown.get(id)?.delivery === 'delivered'))
        const received = await bob.messenger.entries(self, { limit: 9 })
        expect(received.map(({ text }) => text).toSorted()).toEqual(['hello', 'one', 'two'])
      }
    }
  )
})

import { describe, expect, it } from 'vitest'
import type { StoreChanges, TabFrame } from '../ports.ts'
import { PASSPHRASE } from '../testing/stage.ts'
import { talkingInTabs, type TabbedPerson } from '../testing/tabbed-person.ts'

const ACCOUNT = 'account'
/** Virtual ms in which everything that was posted has had its effect. */
const LATER = 2_000
/** Virtual ms in which all that was begun has come to rest. */
const QUIET = 120_000

/** What any script of the origin can do: it heard all that was said, and says it again. */
const postAgain = ({ browser }: TabbedPerson, times = 2): void => {
  const captured = browser.posted.filter(({ kind }) => kind === 'sealed' || kind === 'lead')
  for (let time = 0; time < times; time++) for (const frame of captured) browser.inject(frame)
}

const titles = (tabs: readonly { messenger: { conversations(): readonly { title: string }[] } }[]) =>
  tabs.map(({ messenger }) => messenger.conversations()[0]?.title)

describe('⚔ other code of the origin', () => {
  it('posts again all that was said: nothing is done twice, nothing old is shown', async () => {
    const { stage, clock, bob, alice, first, peer, self } = await talkingInTabs()
    const second = await alice.join()
    await clock.settle(second.messenger.send(peer, 'once'))
    await clock.settle(second.messenger.setVerified(peer, true))
    await clock.settle(second.messenger.rename(peer, 'Robert'))
    await clock.settle(first.messenger.setVerified(peer, false))
    await clock.settle(first.messenger.rename(peer, 'Bob'))
    await clock.run(QUIET)
    const commits: StoreChanges[] = []
    alice.disk.hooks.afterCommit = ({ cursor: _anyTime, ...changes }) => {
      if (Object.keys(changes).length > 0) commits.push(changes)
    }
    const before = second.changes.length
    for (const frame of alice.browser.posted) alice.browser.inject(frame)
    await clock.run(1)
    postAgain(alice)
    await clock.run(LATER)
    expect(commits).toEqual([])
    // Greeted anew where a frame says that somebody leads: what comes of it is what is so now.
    expect(second.changes.slice(before).map(({ kind }) => kind)).not.toContain('conversations')
    expect(titles([first, second])).toEqual(['Bob', 'Bob'])
    expect(second.messenger.conversations()[0]?.verified).toBe(false)
    expect(second.messenger.phase()).toBe('unlocked')
    expect(alice.written()).toEqual(['hello', 'once'])

    first.life.die()
    await clock.run(LATER)
    postAgain(alice)
    const third = await alice.join()
    postAgain(alice)
    await clock.run(LATER)
    expect(titles([second, third])).toEqual(['Bob', 'Bob'])
    await clock.settle(third.messenger.send(peer, 'after'))
    await stage.until(async () => (await bob.messenger.entries(self, { limit: 9 })).length === 3)
    expect(alice.written().toSorted()).toEqual(['after', 'hello', 'once'])
  })

  it('says that it leads, in this build or another: whoever follows goes on', async () => {
    const { stage, clock, bob, alice, peer, self } = await talkingInTabs()
    const second = await alice.join()
    const forged: readonly TabFrame[] = ['one', 'two'].flatMap((build) => [
      { kind: 'lead', from: 'nobody', build },
      { kind: 'lead', from: 'nobody', to: second.tab.self, build }
    ])
    for (const frame of forged) alice.browser.inject(frame)
    await clock.run(LATER)
    expect(second.messenger.phase()).toBe('unlocked')
    await clock.settle(second.messenger.send(peer, 'still here'))
    await stage.until(async () => (await bob.messenger.entries(self, { limit: 9 })).length === 2)
    await clock.settle(bob.messenger.send(self, 'and here'))
    await stage.until(() => [...second.shown.values()].some(({ text }) => text === 'and here'))
  })

  it('steals the account: its tab leaves it at once and says so, and there is never a second that leads', async () => {
    const { stage, clock, alice, first, peer } = await talkingInTabs()
    const second = await alice.join()
    const giveBack = alice.browser.steal(ACCOUNT)
    await stage.until(() => first.messenger.phase() === 'locked')
    expect(first.messenger.condition()).toBe('account-taken')
    const commits = { count: 0 }
    alice.disk.hooks.afterCommit = () => commits.count++
    await expect(clock.settle(first.messenger.send(peer, 'into nothing'))).rejects.toMatchObject({
      code: 'locked'
    })
    await expect(clock.settle(second.messenger.send(peer, 'to nobody'))).rejects.toMatchObject({
      code: 'tab-silent'
    })
    expect(commits.count).toBe(0)
    giveBack()
    await clock.settle(first.messenger.unlock(PASSPHRASE))
    expect(first.messenger.condition()).toBeUndefined()
    await clock.settle(first.messenger.send(peer, 'to nobody'))
    expect(alice.written().toSorted()).toEqual(['hello', 'to nobody'])
    expect([first, second].map(({ messenger }) => messenger.phase())).toEqual(['unlocked', 'unlocked'])
  })

  it('steals the name of a tab: whoever leads still tells it everything', async () => {
    const { stage, clock, bob, alice, self } = await talkingInTabs()
    const second = await alice.join()
    for (let time = 0; time < 3; time++) {
      const giveBack = alice.browser.steal(`tab/${second.tab.self}`)
      await clock.run(LATER)
      giveBack()
      await clock.run(LATER)
      await clock.settle(bob.messenger.send(self, `news ${time}`))
      await stage.until(() => [...second.shown.values()].some(({ text }) => text === `news ${time}`))
    }
  })
})

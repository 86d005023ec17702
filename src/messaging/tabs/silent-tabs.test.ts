import { describe, expect, it } from 'vitest'
import { GhostError } from '../../protocol/errors.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { FakeBrowser } from '../testing/fake-tabs.ts'
import { SeededRandom } from '../testing/seeded-random.ts'
import { PASSPHRASE } from '../testing/stage.ts'
import { talkingInTabs } from '../testing/tabbed-person.ts'
import { Following } from './following.ts'
import { GivenBack } from './given-back.ts'
import { Leading } from './leading.ts'
import type { LeadingMessenger } from './routes.ts'
import { SealedChannel } from './sealed-channel.ts'

const LATER = 20_000

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof GhostError ? error.code : String(error))
  )

describe('a tab that leads and hangs', () => {
  it('is given up; what it wakes to do then is refused, and the words written again are sent once', async () => {
    const { stage, clock, bob, alice, first, peer, self } = await talkingInTabs()
    const second = await alice.join()
    first.freeze()
    const outcomes = ['one', 'two'].map((text) => codeOf(second.messenger.send(peer, text)))
    outcomes.push(codeOf(second.messenger.entries(peer, { limit: 9 })))
    expect(await clock.settle(Promise.all(outcomes))).toEqual(['tab-silent', 'tab-silent', 'tab-silent'])
    first.thaw()
    await clock.run(LATER)
    expect(alice.written()).toEqual(['hello'])
    for (const text of ['one', 'two']) await clock.settle(second.messenger.send(peer, text))
    await stage.until(async () => (await bob.messenger.entries(self, { limit: 9 })).length === 3)
    expect(alice.written().toSorted()).toEqual(['hello', 'one', 'two'])
  })

  it.each(['wakes', 'is closed'] as const)(
    'in the midst of sending: the words written again are one message when it %s',
    async (fate) => {
      for (let ms = 0; ms < 24; ms += 1) {
        const { stage, clock, bob, alice, first, peer, self } = await talkingInTabs(ms + 1)
        const second = await alice.join()
        const asked = codeOf(second.messenger.send(peer, 'one'))
        await clock.run(ms)
        first.freeze()
        const outcome = await clock.settle(asked)
        expect(['done', 'tab-silent']).toContain(outcome)
        if (fate === 'wakes') first.thaw()
        else first.life.die()
        await clock.run(ms % 2 === 0 ? 0 : LATER)
        if (outcome === 'tab-silent') await clock.settle(second.messenger.send(peer, 'one'))
        await stage.until(async () => (await bob.messenger.entries(self, { limit: 9 })).length > 1)
        await clock.run(LATER)
        expect(alice.written().toSorted(), `frozen after ${ms} ms`).toEqual(['hello', 'one'])
        expect(await bob.messenger.entries(self, { limit: 9 })).toHaveLength(2)
      }
    }
  )

  it('does not keep an account from being erased, and cannot show it when it wakes', async () => {
    const { stage, clock, alice, first } = await talkingInTabs()
    const second = await alice.join()
    first.freeze()
    await clock.settle(second.messenger.wipe())
    expect([second.messenger.phase(), second.messenger.condition()]).toEqual(['none', 'wipe-unfinished'])
    expect(alice.stored()).toEqual([])
    first.thaw()
    await stage.until(() => first.messenger.phase() === 'none')
    await clock.run(LATER)
    expect(alice.stored()).toEqual([])
    expect(await clock.settle(codeOf(first.messenger.unlock(PASSPHRASE)))).toBe('account-missing')
    await clock.settle(
      second.messenger.createAccount({ name: 'x', passphrase: PASSPHRASE, source: { kind: 'new' } })
    )
    expect([second.messenger.phase(), second.messenger.condition()]).toEqual(['unlocked', undefined])
  })
})

it('a tab that leads and is slow is waited for: it says that it works', async () => {
  const clock = new VirtualClock()
  const random = new SeededRandom(1)
  const browser = new FakeBrowser(clock, random.fork('browser'))
  const key = new Uint8Array(32).fill(7)
  const [leading, following] = [browser.open(), browser.open()].map((tabs) => {
    let sequence = 0
    const said = { random, log: () => undefined, nextSequence: () => ++sequence }
    return { tabs, channel: new SealedChannel(tabs, said, key) }
  })
  if (leading === undefined || following === undefined) throw new TypeError('no tabs')
  const messenger = {
    account: () => ({}),
    conversations: () => [],
    connections: () => ({}),
    startChat: () => clock.sleep(90_000).then(() => 'a peer'),
    saveAddressBook: () => new Promise(() => undefined)
  } as unknown as LeadingMessenger
  const face = new Leading({ tabs: leading.tabs, clock }, leading.channel, messenger, 'a term')
  face.start()
  const followed = new Following({
    ...following,
    ports: { random, clock, ledger: { fee: () => 0 } },
    givenBack: new GivenBack(clock),
    tell: () => undefined,
    otherBuild: () => undefined
  })
  await clock.settle(followed.joined)
  expect(await clock.settle(followed.ask('startChat', ['somebody']))).toBe('a peer')
  const never = codeOf(followed.ask('saveAddressBook', []))
  await clock.run(60_000)
  leading.tabs.kill()
  face.stop()
  expect(await clock.settle(never)).toBe('tab-silent')
})

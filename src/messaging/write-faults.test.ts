import { expect, it } from 'vitest'
import { GhostError, StorageError } from '../protocol/errors.ts'
import { Stage, type Actor } from './testing/stage.ts'

const NAME = 'Robert'

/** From now on this person's `call`-th write fails, as on a disk that is full for a moment; answers whether it did. */
const failOnce = ({ disk }: Actor, call: number): (() => boolean) => {
  let calls = 0
  disk.hooks.beforeCommit = () => {
    if (++calls === call) throw new StorageError('storage-full', 'this disk has no more room')
  }
  return () => calls >= call
}

/** What this person does until it is done, as somebody who reads the notice and tries again. */
const persistently = async (told: string[], work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    told.push(error instanceof GhostError ? error.code : String(error))
    await work()
  }
}

const toldOf = ({ changes }: Actor): readonly (string | undefined)[] =>
  changes.map((change) =>
    change.kind === 'problem'
      ? change.code
      : change.kind === 'account'
        ? change.account.storageProblem
        : undefined
  )

it.each(['who writes first', 'who is written to'] as const)(
  'each write failing once, on the side %s: it is told, and everything arrives once',
  async (side) => {
    let faults = 0
    for (let call = 1, failed = true; failed; call++) {
      const stage = new Stage(call)
      const { clock } = stage
      const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
      const unlucky = side === 'who writes first' ? alice : bob
      const didFail = failOnce(unlucky, call)
      const told: string[] = []
      let peer: Awaited<ReturnType<typeof alice.messenger.startChat>> | undefined
      await clock.settle(
        persistently(told, async () => {
          peer = await alice.messenger.startChat(bob.address)
        })
      )
      if (peer === undefined) throw new TypeError('no chat')
      const to = peer
      for (const text of ['one', 'two'])
        await clock.settle(persistently(told, () => alice.messenger.send(to, text)))
      await stage.until(() => bob.messenger.conversations().some((row) => row.peer === alice.hash))
      await clock.settle(persistently(told, () => bob.messenger.send(alice.hash, 'three')))
      await clock.settle(persistently(told, () => alice.messenger.rename(to, NAME)))
      await clock.settle(persistently(told, () => alice.messenger.setVerified(to, true)))
      const texts = async ({ messenger }: Actor, other: typeof to) =>
        (await messenger.entries(other, { limit: 9 })).map(({ text }) => text).toSorted()
      const all = ['one', 'three', 'two']
      await stage.until(
        async () =>
          (await texts(alice, bob.hash)).length >= all.length &&
          (await texts(bob, alice.hash)).length >= all.length
      )
      await clock.run(60_000)
      expect(await texts(alice, bob.hash), `write ${call}`).toEqual(all)
      expect(await texts(bob, alice.hash), `write ${call}`).toEqual(all)
      const row = alice.messenger.conversations()[0]
      expect([row?.title, row?.verified]).toEqual([NAME, true])
      failed = didFail()
      if (failed) {
        faults++
        expect([...told, ...toldOf(unlucky)], `write ${call} of ${side}`).toContain('storage-full')
        // The next write that is kept ends the notice.
        await clock.settle(unlucky.messenger.renameAccount('another name'))
        expect(unlucky.messenger.account().storageProblem).toBeUndefined()
      }
    }
    expect(faults).toBeGreaterThan(5)
  }
)

import { describe, expect, it } from 'vitest'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

const texts = async (who: Actor, other: Actor) =>
  (await who.messenger.entries(other.hash, { limit: 100 })).flatMap(({ text }) => text ?? [])

describe('two devices of one account that change its keys at the same time', () => {
  it('end with keys that are those of their version on chain, and can still be written to', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const one = await stage.client('one')
    await stage.clock.settle(one.messenger.startChat(bob.address))
    await stage.clock.settle(one.messenger.send(bob.hash, 'before'))
    await stage.until(async () => (await texts(bob, one)).includes('before'))
    const secret = await one.messenger.phrase(PASSPHRASE)
    const two = await stage.client('two', { source: { kind: 'restore', secret } })
    await stage.until(async () => (await texts(two, bob)).includes('before'))
    await stage.clock.settle(Promise.all([one, two].map(({ messenger }) => messenger.changeKeys())))
    const registered = () => stage.chain.registration(one.hash, stage.chain.height)?.keys.version
    // Both transactions were accepted: the later one put keys under the version after theirs.
    await stage.until(() => (registered() ?? 0) >= 3)
    await stage.until(() =>
      [one, two].every(({ messenger }) => {
        const { version, changing } = messenger.account().keys
        return changing === undefined && version === registered()
      })
    )
    const settled = registered()
    await stage.until(async () => {
      const row = bob.messenger.conversations().find(({ peer }) => peer === one.hash)
      if (row?.keyNotice?.verdict === 'calm') await stage.clock.settle(bob.messenger.acceptKeys(one.hash))
      return row?.keyNotice === undefined && bob.messenger.contact(one.hash).keyVersion === settled
    })
    await stage.clock.settle(bob.messenger.send(one.hash, 'after'))
    for (const device of [one, two])
      await stage.until(async () => (await texts(device, bob)).includes('after'))
    const problems = [one, two].flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'problem'))
    expect(problems).toEqual([])
  })
})

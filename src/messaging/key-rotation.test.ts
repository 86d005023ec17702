import { describe, expect, it } from 'vitest'
import { PASSPHRASE, Stage } from './testing/stage.ts'

describe('new keys of our own', () => {
  it('are told to who only asked when they changed, though another device of his knows them already', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const laptop = await stage.client('alice')
    const secret = await stage.clock.settle(laptop.messenger.phrase(PASSPHRASE))
    const phone = await stage.client('phone', { source: { kind: 'restore', secret } })
    await stage.clock.settle(phone.messenger.startChat(bob.address))
    await stage.clock.settle(phone.messenger.send(bob.hash, 'from the phone'))
    await stage.until(() => bob.messenger.conversations().some(({ request }) => request))
    await stage.clock.settle(bob.messenger.changeKeys())
    await stage.until(() => bob.messenger.account().keys.changing === undefined)
    await stage.clock.settle(laptop.messenger.startChat(bob.address))
    await stage.clock.settle(laptop.messenger.send(bob.hash, 'from the laptop'))
    await stage.until(() => bob.messenger.conversations().some(({ unread }) => unread === 2))
    await stage.clock.settle(bob.messenger.send(laptop.hash, 'to both'))
    await stage.until(() => phone.messenger.conversations().some(({ keyNotice }) => keyNotice !== undefined))
    await stage.until(() =>
      phone.messenger.conversations().every(({ keyNotice }) => keyNotice?.verdict === 'calm')
    )
    expect(laptop.messenger.conversations().map(({ keyNotice }) => keyNotice)).toEqual([undefined])
    const announced = await bob.messenger.entries(laptop.hash, { limit: 50 })
    expect(announced.filter(({ keyChange }) => keyChange !== undefined)).toHaveLength(1)
  })
})

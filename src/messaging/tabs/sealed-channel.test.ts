import { expect, it } from 'vitest'
import type { TabFrame, Tabs } from '../ports.ts'
import { SealedChannel } from './sealed-channel.ts'

it('⚔ a channel that was closed says nothing more: its key is gone', () => {
  const posted: TabFrame[] = []
  const tabs: Tabs = {
    self: 'one',
    build: 'a build',
    hold: () => Promise.reject(new TypeError('not asked for')),
    tryHold: () => Promise.resolve(undefined),
    post: (frame) => posted.push(frame),
    listen: () => () => undefined
  }
  const random = { bytes: (length: number) => new Uint8Array(length) }
  const channel = new SealedChannel(tabs, { random, log: () => undefined }, new Uint8Array(32).fill(7))
  channel.say({ kind: 'hello' })
  expect(posted).toHaveLength(1)
  channel.close()
  channel.say({ kind: 'hello' })
  expect(posted).toHaveLength(1)
})

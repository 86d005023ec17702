import { expect, it } from 'vitest'
import type { TabFrame, Tabs } from '../ports.ts'
import { SealedChannel } from './sealed-channel.ts'

/** Two tabs with a channel each, and all that went between them. */
const twoTabs = (builds = ['a build', 'a build']) => {
  const posted: TabFrame[] = []
  const logged: string[] = []
  const listeners: ((frame: unknown) => void)[] = []
  const channels = builds.map((build, index) => {
    const tabs: Tabs = {
      self: `tab ${index}`,
      build,
      hold: () => Promise.reject(new TypeError('not asked for')),
      tryHold: () => Promise.resolve(undefined),
      post: (frame) => {
        posted.push(frame)
        listeners[1 - index]?.(structuredClone(frame))
      },
      listen: (listener) => {
        listeners[index] = listener
        return () => undefined
      }
    }
    let sequence = 0
    return new SealedChannel(
      tabs,
      {
        random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
        log: (_, code) => logged.push(code),
        nextSequence: () => ++sequence
      },
      new Uint8Array(32).fill(7)
    )
  })
  const heard: string[] = []
  channels[1]?.hear(({ message }) => heard.push('nonce' in message ? message.nonce : message.kind))
  const [one] = channels
  if (one === undefined) throw new TypeError('no tab')
  return { one, posted, logged, heard, inject: (frame: unknown) => listeners[1]?.(frame) }
}

it('⚔ a channel that was closed says nothing more: its key is gone', () => {
  const { one, posted } = twoTabs()
  one.say({ kind: 'hello', nonce: 'x' })
  expect(posted).toHaveLength(1)
  one.close()
  one.say({ kind: 'hello', nonce: 'x' })
  expect(posted).toHaveLength(1)
})

it('⚔ a frame that is posted again is heard once, late or early, whole or under another name', () => {
  const { one, posted, heard, logged, inject } = twoTabs()
  one.say({ kind: 'hello', nonce: 'first' })
  const [first] = posted
  for (let times = 0; times < 3; times++) inject(structuredClone(first))
  expect(heard).toEqual(['first'])
  one.say({ kind: 'hello', nonce: 'second' })
  inject(structuredClone(first))
  expect(heard).toEqual(['first', 'second'])
  expect(logged).toEqual(Array.from({ length: 4 }, () => 'tab-frame-replayed'))
  for (const forged of [{ from: 'tab 9' }, { to: 'tab 1' }, { build: 'another build' }])
    inject({ ...structuredClone(first), ...forged })
  expect(heard).toEqual(['first', 'second'])
  expect(logged.slice(4)).toEqual(['tab-frame-invalid', 'tab-frame-invalid', 'tab-frame-invalid'])
})

it('of another build only a greeting and its refusal are heard', () => {
  const { one, heard } = twoTabs(['a build', 'another build'])
  one.say({ kind: 'hello', nonce: 'greeting' })
  one.say({
    kind: 'ask',
    term: 't',
    number: 1,
    until: 0,
    request: { method: 'changeKeys', parameters: [], repeated: false }
  })
  one.say({ kind: 'other-build', nonce: 'refusal' })
  expect(heard).toEqual(['greeting', 'refusal'])
})

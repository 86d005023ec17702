import { expect, it } from 'vitest'
import type { AddressHash, MessageId } from '../../protocol/ids.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { GivenBack } from './given-back.ts'

const PEER = 'somebody' as AddressHash

it('words that came back are the same message when they are sent again soon, and another one later', async () => {
  const clock = new VirtualClock()
  const givenBack = new GivenBack(clock)
  const asked = () => {
    const stamp = { id: 'an id' as MessageId, sentAt: clock.now() }
    givenBack.keep({ method: 'send', parameters: [PEER, 'ok', stamp], repeated: false })
    return stamp
  }
  const stamp = asked()
  expect(givenBack.requestOf('send', [PEER, 'ok'])).toMatchObject({
    parameters: [PEER, 'ok', stamp],
    repeated: true
  })
  expect(givenBack.requestOf('send', [PEER, 'ok'])).toMatchObject({ repeated: false })
  asked()
  await clock.run(600_000)
  expect(givenBack.requestOf('send', [PEER, 'ok'])).toMatchObject({
    parameters: [PEER, 'ok'],
    repeated: false
  })
})

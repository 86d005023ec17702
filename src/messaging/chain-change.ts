import type { AddressHash } from '../protocol/ids.ts'
import { bookOnAnotherChain } from './address-book/book.ts'
import { anchorCall } from './anchor-plan.ts'
import { anchoringOf, standsOnChain } from './anchoring-choice.ts'
import { isControl } from '../protocol/message.ts'
import type { Context } from './context.ts'
import { onAnotherChain } from './deletion.ts'
import { keysOnAnotherChain } from './key-versions.ts'
import type { ChainIdentity, Entry, QueuedCall } from './model.ts'

const PAGE = 200

/**
 * The same account on another chain (a development chain that was started anew, another network): what was said
 * stays, what the old chain knew is forgotten, and our own messages queue for the new one.
 */
export const moveToChain = async (context: Context, chain: ChainIdentity): Promise<void> => {
  const { state, turns } = context
  for (const { peer } of [...state.conversations()])
    await turns.take(peer, () => forgetAnchors(context, peer))
  await turns.take('account', () => {
    const { wallet, rotation: _elsewhere, requestsRead: _before, ...account } = state.account
    return state.commit({
      account: {
        ...account,
        chain,
        registeredVersion: 0,
        ...(account.book && { book: bookOnAnotherChain(account.book) }),
        ...(wallet ? { wallet: { ...wallet, kept: false } } : {})
      },
      cursor: { height: 0, inbox: 0 },
      removedCalls: [...state.calls()].filter(({ call }) => call.kind !== 'anchor').map(({ id }) => id)
    })
  })
}

const forgetAnchors = async (context: Context, peer: AddressHash): Promise<void> => {
  const { state, ports } = context
  const entries: Entry[] = []
  const calls: QueuedCall[] = []
  let before: Entry['order'] | undefined
  let held = 0
  for (;;) {
    const page = await ports.store.entries(peer, { limit: PAGE, ...(before === undefined ? {} : { before }) })
    held += page.filter(({ kind }) => !isControl(kind)).length
    for (const entry of page) {
      const { slot: _slot, transaction: _transaction, ...rest } = entry
      // What was never to be on the old chain is not put on the new one.
      if (entry.author === 'peer' || entry.anchor === 'none') entries.push({ ...rest, anchor: 'none' })
      else if (entry.envelope !== undefined && entry.id.length === 62) {
        entries.push({ ...rest, anchor: 'pending' })
        const payload = standsOnChain(
          anchoringOf(state.conversation(peer), 'self'),
          entry.payload,
          entry.envelope
        )
        calls.push(anchorCall(entry, payload, ports.clock.now()))
      }
    }
    before = page[page.length - 1]?.order
    if (page.length < PAGE) break
  }
  const {
    history: _history,
    unconfirmed: _unconfirmed,
    ...row
  } = keysOnAnotherChain(state.conversation(peer))
  const holes = [...(await state.holes(peer)).values()]
  const bundles = [...state.calls()].filter(
    ({ call }) => call.kind === 'anchor' && call.peer === peer && call.bundle !== undefined
  )
  await state.commit({
    entries,
    calls: calls.reverse(),
    filledHoles: holes.map(({ index }) => ({ peer, index })),
    removedCalls: bundles.map(({ id }) => id),
    conversations: [
      {
        ...row,
        ...onAnotherChain(row),
        slots: { from: 0, to: 0 },
        wroteOnChain: false,
        awaiting: 0,
        bundled: 0,
        unanchored: held
      }
    ]
  })
}

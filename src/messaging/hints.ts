import type { Exchange, StoreChanges } from './ports.ts'

/** Contacts for whom an anchor of ours is in a block now are told, so that they need not wait for their next look. */
export const hintAnchors = (exchange: Pick<Exchange, 'hint'>, { entries = [] }: StoreChanges): void => {
  const anchored = entries.filter(({ author, anchor }) => author === 'self' && anchor === 'block')
  for (const peer of new Set(anchored.map((entry) => entry.peer))) exchange.hint(peer)
}

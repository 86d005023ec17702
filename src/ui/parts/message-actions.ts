import type { EntryView } from '../../messaging/index.ts'

export type MessageAction = 'copy' | 'info' | 'retry' | 'discard'

/** What can be done with a message: only what was not delivered can be sent again or forgotten. */
export function actionsFor(entry: EntryView): readonly MessageAction[] {
  const actions: MessageAction[] = entry.text === undefined ? ['info'] : ['copy', 'info']
  if (entry.author === 'self' && entry.delivery === 'failed') actions.push('retry')
  if (entry.author === 'self' && (entry.delivery === 'failed' || entry.delivery === 'pending'))
    actions.push('discard')
  return actions
}

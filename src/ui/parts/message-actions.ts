import type { AnchoringChoice, EntryView } from '../../messaging/index.ts'

export type MessageAction = 'copy' | 'info' | 'anchor' | 'retry' | 'discard'

/**
 * What can be done with a message: only what was not delivered can be sent again or forgotten, only what was not anchored
 * by itself can be anchored now.
 */
export function actionsFor(entry: EntryView, { mode }: AnchoringChoice): readonly MessageAction[] {
  const actions: MessageAction[] = entry.text === undefined ? ['info'] : ['copy', 'info']
  const sealed = entry.waitsFor !== 'key' && entry.waitsFor !== 'consent'
  if (entry.author === 'self' && entry.anchor === 'none' && mode !== 'off' && sealed) actions.push('anchor')
  if (entry.author === 'self' && entry.delivery === 'failed') actions.push('retry')
  if (entry.author === 'self' && (entry.delivery === 'failed' || entry.delivery === 'pending'))
    actions.push('discard')
  return actions
}

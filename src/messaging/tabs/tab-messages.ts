import type { TabFrame } from '../ports.ts'
import type { MessengerChange } from '../application.ts'
import type { AccountView, ConnectionsView, ConversationView } from '../views.ts'
import type { TabFailure } from './failures.ts'
import type { TabRequest } from './routes.ts'

/** All that a tab which joins must know; later it hears of changes. */
export interface AccountAtOnce {
  readonly account: AccountView
  readonly conversations: readonly ConversationView[]
  readonly connections: ConnectionsView
}

/**
 * What tabs of one account say to each other; `term` names the leadership in which it is said, `nonce` the greeting that
 * is answered. Of another build a tab understands `hello` and `other-build` alone: these two may never change.
 */
export type TabMessage =
  | { readonly kind: 'hello'; readonly nonce: string }
  | { readonly kind: 'other-build'; readonly nonce: string }
  | {
      readonly kind: 'welcome'
      readonly term: string
      readonly nonce: string
      readonly known: AccountAtOnce
    }
  | { readonly kind: 'change'; readonly term: string; readonly change: MessengerChange }
  | {
      readonly kind: 'ask'
      readonly term: string
      readonly number: number
      /** ms since 1970 after which nobody may begin it. */
      readonly until: number
      readonly request: TabRequest
    }
  /** Said every few seconds while what was asked for is being done. */
  | { readonly kind: 'working'; readonly term: string; readonly number: number }
  | {
      readonly kind: 'answer'
      readonly term: string
      readonly number: number
      readonly outcome: { readonly value?: unknown } | { readonly failure: TabFailure }
    }

/** A message with its place among all that its tab ever said: one that is not newer was heard before. */
export interface NumberedMessage {
  readonly sequence: number
  readonly message: TabMessage
}

/** Plain values as JSON: all that screens are given is that, and a `TypeError` says where it is not. */
export const encodeMessage = (numbered: NumberedMessage): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(numbered))

/** What a tab of this account sealed, so that it is what it says it is. */
export const decodeMessage = (bytes: Uint8Array): NumberedMessage =>
  JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as NumberedMessage

/** Is this a frame of this page? Anything of this origin may post. */
export const isTabFrame = (value: unknown): value is TabFrame => {
  if (typeof value !== 'object' || value === null) return false
  const { kind, from, to, build, sealed } = value as Partial<Record<keyof TabFrame, unknown>>
  return (
    typeof kind === 'string' &&
    typeof from === 'string' &&
    typeof build === 'string' &&
    (to === undefined || typeof to === 'string') &&
    (sealed === undefined || sealed instanceof Uint8Array)
  )
}

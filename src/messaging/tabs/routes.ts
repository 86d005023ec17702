import { TransientError, UsageError } from '../../protocol/errors.ts'
import type { AddressHash, MessageId } from '../../protocol/ids.ts'
import type { Messenger } from '../application.ts'

/**
 * How each method of the messenger works in a tab that does not hold the account.
 * - `own`: the tab does it itself;
 * - `known`: answered from what the leading tab told;
 * - `repeatable`: asked of the leading tab, and of the next one when that one goes before it answered; done twice it
 *   has the effect of once;
 * - `once`: asked of the leading tab; when that one goes before it answered, the user is told to look.
 */
const ROUTES = {
  phase: 'own',
  condition: 'own',
  observe: 'own',
  wallets: 'own',
  connectWallet: 'own',
  createAccount: 'own',
  unlock: 'own',
  lock: 'own',
  wipe: 'own',
  phrase: 'own',
  changePassphrase: 'own',
  close: 'own',
  account: 'known',
  conversations: 'known',
  connections: 'known',
  contact: 'known',
  entries: 'repeatable',
  details: 'repeatable',
  startChat: 'repeatable',
  send: 'repeatable',
  retry: 'repeatable',
  markRead: 'repeatable',
  rename: 'repeatable',
  renameAccount: 'repeatable',
  setVerified: 'repeatable',
  acceptKeys: 'repeatable',
  setAnchoring: 'repeatable',
  anchor: 'repeatable',
  acceptRequest: 'repeatable',
  moreRequests: 'repeatable',
  deleteConversation: 'repeatable',
  addCourier: 'repeatable',
  removeCourier: 'repeatable',
  addGateway: 'repeatable',
  removeGateway: 'repeatable',
  choosePreferences: 'repeatable',
  keepAddressBook: 'repeatable',
  saveAddressBook: 'repeatable',
  askWallet: 'repeatable',
  discard: 'once',
  changeKeys: 'once'
} as const satisfies Record<keyof Messenger, 'own' | 'known' | 'repeatable' | 'once'>

type Routed<Route extends string> = {
  [Name in keyof typeof ROUTES]: (typeof ROUTES)[Name] extends Route ? Name : never
}[keyof typeof ROUTES]

/** Methods that a tab asks of the one that leads. */
export type AskedMethod = Routed<'repeatable' | 'once'>

/** Methods asked of the leading tab, by name. */
export const ASKED_METHODS = (Object.keys(ROUTES) as (keyof Messenger)[]).filter(
  (name): name is AskedMethod => ROUTES[name] === 'repeatable' || ROUTES[name] === 'once'
)

/** What only tabs ask each other: parts of `contact`, and the passphrase of an account whose key is in a wallet. */
export type InnerMethod = 'contact' | 'safetyNumber' | 'changePassphrase'
const INNER_METHODS: readonly string[] = ['contact', 'safetyNumber', 'changePassphrase']

/** One thing asked of the leading tab. */
export interface TabRequest {
  readonly method: AskedMethod | InnerMethod
  readonly parameters: readonly unknown[]
  /** A tab that led before was asked the same, and nobody knows how far it came. */
  readonly repeated: boolean
}

/** Names a message before it is sealed: whoever asks for it twice gets one message. */
export interface MessageStamp {
  readonly id: MessageId
  /** ms since 1970, when it was written. */
  readonly sentAt: number
  /** It may have been sent by a tab that is gone. */
  readonly repeated?: boolean
}

/** An account at work in this tab. */
export interface LeadingMessenger extends Messenger {
  send(peer: AddressHash, text: string, stamp?: MessageStamp): ReturnType<Messenger['send']>
}

type Call = (...parameters: readonly unknown[]) => unknown

const isAsked = (method: string): method is AskedMethod =>
  (ASKED_METHODS as readonly string[]).includes(method)

/** May a tab ask for this? */
export const isKnownMethod = (method: unknown): method is TabRequest['method'] =>
  typeof method === 'string' && (isAsked(method) || INNER_METHODS.includes(method))

const isRepeatable = (method: TabRequest['method']): boolean =>
  isAsked(method) ? ROUTES[method] === 'repeatable' : method !== 'changePassphrase'

/** Contact details without the safety number, which takes 50 ms and more and is asked for by itself. */
const contactOf = (messenger: Messenger, peer: AddressHash): object => {
  const details = messenger.contact(peer)
  const names = (Object.keys(details) as (keyof typeof details)[]).filter((name) => name !== 'safetyNumber')
  return Object.fromEntries(names.map((name) => [name, details[name]]))
}

/**
 * Does what was asked for, for whichever tab.
 * @throws TransientError `tab-gone` when it may have been done already and must not be done twice
 */
export const perform = async (messenger: LeadingMessenger, request: TabRequest): Promise<unknown> => {
  const { method, parameters, repeated } = request
  if (repeated && !isRepeatable(method))
    throw new TransientError('tab-gone', 'the tab that was to do this was closed before it answered')
  const [first, second, third] = parameters
  if (method === 'contact') return contactOf(messenger, first as AddressHash)
  if (method === 'safetyNumber') return messenger.contact(first as AddressHash).safetyNumber
  if (method === 'send' && third !== undefined)
    return messenger.send(first as AddressHash, second as string, {
      ...(third as MessageStamp),
      repeated
    })
  const call = Reflect.get(messenger, method) as Call | undefined
  if (call === undefined) throw new UsageError('internal', 'a tab asked for what there is not')
  return call.apply(messenger, [...parameters])
}

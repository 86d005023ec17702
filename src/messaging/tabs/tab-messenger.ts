import { UsageError } from '../../protocol/errors.ts'
import type { MessengerOptions } from '../context.ts'
import type { Ports, Tabs } from '../ports.ts'
import type { Messenger } from '../application.ts'
import { ASKED_METHODS, type AskedMethod } from './routes.ts'
import { Tab } from './tab.ts'

/** What is asked before anything was ever shown. */
const nothingYet = (): UsageError => new UsageError('locked', 'unlock the account first')

const known = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw nothingYet()
  return value
}

/**
 * The application in one of several tabs. Call `open()` once before anything else, and `close()` when the page goes.
 */
export const createTabMessenger = (
  ports: Ports,
  tabs: Tabs,
  options: Partial<MessengerOptions> = {}
): Messenger & { open(): Promise<void> } => {
  const tab = new Tab(ports, tabs, options)
  const { local } = tab
  const asked = Object.fromEntries(
    ASKED_METHODS.map((method) => [
      method,
      (...parameters: readonly unknown[]) => tab.perform(method, parameters)
    ])
  ) as unknown as Pick<Messenger, AskedMethod>
  return {
    ...asked,
    open: () => tab.open(),
    phase: () => tab.phase,
    condition: () => tab.condition,
    observe: (listener) => tab.observe(listener),
    wallets: () => local.wallets(),
    connectWallet: (id) => local.connectWallet(id),
    createAccount: (given) => tab.createAccount(given),
    unlock: (passphrase) => tab.unlock(passphrase),
    lock: () => tab.lock(),
    wipe: () => tab.wipe(),
    close: () => tab.close(),
    phrase: (passphrase) => local.phrase(passphrase),
    // The keystore is every tab's; a backup in a wallet is renewed by whoever holds the account.
    changePassphrase: async (current, next) => {
      if (tab.following?.account?.wallet === undefined) await local.changePassphrase(current, next)
      else await tab.following.ask('changePassphrase', [current, next])
    },
    account: () => (tab.following === undefined ? local.account() : known(tab.following.account)),
    connections: () => (tab.following === undefined ? local.connections() : known(tab.following.connections)),
    conversations: () => tab.following?.conversations ?? local.conversations(),
    contact: (peer) =>
      tab.following === undefined ? local.contact(peer) : known(tab.following.contact(peer))
  }
}

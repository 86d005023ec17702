import { comparisons } from '../conformance/comparison.ts'
import type { RouteComparison } from '../conformance/comparison.ts'
import { idOf } from './client.ts'
import { createWallet } from './wallet.ts'
import type { Call, Wallet } from './wallet.ts'

/** A step that the first target did not come to: what went wrong there is the reason. */
class ScriptError extends Error {
  readonly code = 'not-played'
}

/** Keeps what was said first for each key, in turn, so that it can be said again elsewhere. */
class Recording<T> {
  readonly #kept = new Map<string, T[]>()

  add(key: string, value: T): void {
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), value])
  }

  at(key: string, turn: number): T {
    const kept = this.#kept.get(key)
    if (kept === undefined || turn >= kept.length)
      throw new ScriptError(`the first target did not come to ${key.slice(0, 200)}`)
    return kept[turn] as T
  }
}

/** What one file of the suite does: made up while the first target plays it, and played again with every other. */
export class Script {
  readonly transactions = new Recording<string>()
  readonly answers = new Recording<unknown>()
  /** Ids of all transactions of this script. */
  readonly ids = new Set<string>()
  readonly #wallets = new Map<string, Wallet>()

  /** The account of this name: `alice` is the one that every development tool publishes, any other is new. */
  wallet(name: string): Wallet {
    const wallet = this.#wallets.get(name) ?? (name === 'alice' ? createWallet() : createWallet(null))
    this.#wallets.set(name, wallet)
    return wallet
  }

  keep(key: string, transaction: string): string {
    this.transactions.add(key, transaction)
    this.ids.add(idOf(transaction))
    return transaction
  }
}

/** Names a call, so that the transaction made of it is found again. */
export function keyOf(who: string, call: Call | string): string {
  return JSON.stringify([who, call])
}

const patterns = comparisons.map((comparison) => {
  const [method = '', route = ''] = comparison.route.split(' ')
  const path = route.replaceAll(/:[a-z]+/gi, '[^/]+')
  return { comparison, pattern: new RegExp(`^${method} ${path}$`), parameters: route.split(':').length }
})

/** How answers to this are compared; undefined where no route is. `path` without its network, `GET` or `POST` before it. */
export function comparisonOf(method: string, path: string): RouteComparison | undefined {
  const [plain = ''] = path.split('?')
  const found = patterns.filter(({ pattern }) => pattern.test(`${method} ${plain}`))
  // What stands in the route itself goes before what stands in its place.
  return found.sort((one, other) => one.parameters - other.parameters)[0]?.comparison
}

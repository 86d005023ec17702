import type { Libp2pInit } from 'libp2p'
import { RejectedError } from '../src/protocol/errors.ts'

type Datastore = NonNullable<Libp2pInit['datastore']>
type Key = Parameters<Datastore['get']>[0]
type Query = Parameters<Datastore['query']>[0]
interface Pair {
  readonly key: Key
  readonly value: Uint8Array
}

/** Keys are `…/<cid>/<peer id of the provider>`. */
const providerOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/**
 * Provider records in memory, at most `capacity` in all and `share` of one provider. When they are full, whoever holds most
 * gives one up: some fifty that filled the share of each must not keep everybody else out. A lookup asks for everything below one CID; records are grouped by
 * that parent, so it reads its own group only, where a plain map would be scanned whole for every lookup.
 */
export class RecordStore implements Datastore {
  readonly #groups = new Map<string, Map<string, Pair>>()
  /** Keys of each provider, oldest first. */
  readonly #held = new Map<string, Map<string, Key>>()
  readonly #capacity: number
  readonly #share: number
  #size = 0

  constructor(capacity: number, share: number) {
    this.#capacity = capacity
    this.#share = share
  }

  /** Records held. */
  get size(): number {
    return this.#size
  }

  /** @throws RejectedError `relay-records-full` */
  put(key: Key, value: Uint8Array): Key {
    const path = key.toString()
    const parent = parentOf(path)
    const group = this.#groups.get(parent) ?? new Map<string, Pair>()
    if (!group.has(path)) {
      const provider = providerOf(path)
      const held = this.#held.get(provider) ?? new Map<string, Key>()
      if (held.size >= this.#share || (this.#size >= this.#capacity && !this.#makeRoom(held.size)))
        throw new RejectedError('relay-records-full', 'no room for more records')
      this.#size++
      this.#held.set(provider, held.set(path, key))
    }
    group.set(path, { key, value })
    this.#groups.set(parent, group)
    return key
  }

  has(key: Key): boolean {
    return this.#find(key) !== undefined
  }

  /** @throws RejectedError `relay-record-missing` */
  get(key: Key): Uint8Array {
    const pair = this.#find(key)
    // libp2p tells a miss from a failure by this name (interface-store, NotFoundError)
    if (pair === undefined)
      throw Object.assign(new RejectedError('relay-record-missing', 'no such record'), {
        name: 'NotFoundError'
      })
    return pair.value
  }

  delete(key: Key): void {
    const path = key.toString()
    const parent = parentOf(path)
    const group = this.#groups.get(parent)
    if (group?.delete(path) !== true) return
    this.#size--
    const provider = providerOf(path)
    const held = this.#held.get(provider)
    held?.delete(path)
    if (held?.size === 0) this.#held.delete(provider)
    if (group.size === 0) this.#groups.delete(parent)
  }

  async *putMany(pairs: Iterable<Pair> | AsyncIterable<Pair>): AsyncGenerator<Key> {
    for await (const { key, value } of pairs) yield this.put(key, value)
  }

  async *getMany(keys: Iterable<Key> | AsyncIterable<Key>): AsyncGenerator<Pair> {
    for await (const key of keys) yield { key, value: this.get(key) }
  }

  async *deleteMany(keys: Iterable<Key> | AsyncIterable<Key>): AsyncGenerator<Key> {
    for await (const key of keys) {
      this.delete(key)
      yield key
    }
  }

  batch(): ReturnType<Datastore['batch']> {
    const steps: (() => void)[] = []
    return {
      put: (key, value) => void steps.push(() => this.put(key, value)),
      delete: (key) => void steps.push(() => this.delete(key)),
      commit: () => {
        for (const step of steps.splice(0)) step()
      }
    }
  }

  *query(query: Query): Generator<Pair> {
    for (const pair of this.#below(query.prefix ?? '')) {
      if (query.filters?.every((accepts) => accepts(pair)) ?? true) yield pair
    }
  }

  *queryKeys(query: Parameters<Datastore['queryKeys']>[0]): Generator<Key> {
    for (const { key } of this.#below(query.prefix ?? '')) {
      if (query.filters?.every((accepts) => accepts(key)) ?? true) yield key
    }
  }

  /** Takes the oldest record of whoever holds most; false when nobody would have more left than he who asks. */
  #makeRoom(held: number): boolean {
    let most: ReadonlyMap<string, Key> | undefined
    for (const keys of this.#held.values()) if (keys.size > (most?.size ?? held + 1)) most = keys
    const [oldest] = most?.values() ?? []
    if (oldest === undefined) return false
    this.delete(oldest)
    return true
  }

  #find(key: Key): Pair | undefined {
    const path = key.toString()
    return this.#groups.get(parentOf(path))?.get(path)
  }

  // A copy of each group: the sweep deletes what it walks over.
  *#below(prefix: string): Generator<Pair> {
    const group = this.#groups.get(prefix)
    if (group !== undefined) {
      yield* [...group.values()]
      return
    }
    for (const members of [...this.#groups.values()]) {
      for (const pair of [...members.values()]) if (pair.key.toString().startsWith(prefix)) yield pair
    }
  }
}

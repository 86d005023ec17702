import type { CID } from 'multiformats/cid'
import { dayOf, reachKey, rendezvousKey } from '../crypto/pair.ts'
import type { Clock, ContactCredentials, Log, Random } from '../messaging/ports.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { Alarm, pauseBefore } from './backoff.ts'
import { DAY_CHECK_INTERVAL, MAX_PARALLEL_PROVIDES, PROVIDE_RETRY, PROVIDE_TIMEOUT } from './limits.ts'
import type { Node } from './node.ts'

/** What a publisher needs. */
export interface PublisherOptions {
  readonly node: Node
  readonly self: AddressHash
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/**
 * Keeps our provider records in the DHT: for each contact one under today's and one under tomorrow's key of that
 * pair (docs/protocol/rendezvous.md), and two more under our address while that is wanted. They are said anew when our addresses changed and when a relay came back.
 */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #alarm = new Alarm()
  readonly #published = new Map<string, { readonly cid: CID; readonly version: number }>()
  #contacts: readonly ContactCredentials[] = []
  #isPublic = false
  #version = 0

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  /** Those who shall be able to find us. */
  follow(contacts: readonly ContactCredentials[]): void {
    this.#contacts = contacts
    this.#alarm.ring()
  }

  /** Whether whoever knows our address shall be able to find us; a record that stands lasts until it expires. */
  setPublic(isPublic: boolean): void {
    this.#isPublic = isPublic
    this.#alarm.ring()
  }

  /** What was said is no longer true or no longer known: say it again. */
  invalidate(): void {
    this.#version++
    this.#alarm.ring()
  }

  /** Works until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const due = this.#reachable ? await this.#due() : []
      const complete = await this.#publish(due.slice(0, MAX_PARALLEL_PROVIDES), signal)
      failures = complete ? 0 : failures + 1
      if (complete && due.length > MAX_PARALLEL_PROVIDES) continue
      const pause = complete
        ? DAY_CHECK_INTERVAL
        : pauseBefore(failures - 1, PROVIDE_RETRY, this.#options.random)
      await this.#alarm.pause(pause, this.#options.clock, signal).catch(() => undefined)
    }
  }

  get #reachable(): boolean {
    return this.#options.node.getMultiaddrs().some((address) => address.toString().includes('/p2p-circuit'))
  }

  /** Records to say now, those never said first; records of yesterday and of former contacts are let go. */
  async #due(): Promise<readonly CID[]> {
    const { node, self, clock } = this.#options
    const today = dayOf(clock.now())
    const wanted = new Map<string, CID>()
    for (const day of [today, today + 1]) {
      const keys = this.#contacts.map((contact) => rendezvousKey(contact.rendezvousKey, self, day))
      if (this.#isPublic) keys.push(reachKey(self, day))
      for (const cid of keys.map(rendezvousIdentifier)) wanted.set(cid.toString(), cid)
    }
    for (const [name, { cid }] of this.#published) {
      if (wanted.has(name)) continue
      this.#published.delete(name)
      await node.services.dht.cancelReprovide(cid)
    }
    const due = [...wanted].filter(([name]) => this.#published.get(name)?.version !== this.#version)
    return due
      .sort(([one], [other]) => Number(this.#published.has(one)) - Number(this.#published.has(other)))
      .map(([, cid]) => cid)
  }

  /** True when at least one relay took each of them. */
  async #publish(cids: readonly CID[], signal: AbortSignal): Promise<boolean> {
    const version = this.#version
    const done = await Promise.all(
      cids.map(async (cid) => {
        const taken = await this.#provide(cid, signal)
        if (taken) this.#published.set(cid.toString(), { cid, version })
        return taken
      })
    )
    return done.every(Boolean)
  }

  async #provide(cid: CID, signal: AbortSignal): Promise<boolean> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PROVIDE_TIMEOUT)])
    let taken = 0
    try {
      for await (const event of this.#options.node.services.dht.provide(cid, { signal: limit }))
        if (event.name === 'PEER_RESPONSE' && event.messageName === 'ADD_PROVIDER') taken++
    } catch {
      if (!signal.aborted && taken === 0) this.#options.log('warning', 'rendezvous-not-published')
    }
    return taken > 0
  }
}

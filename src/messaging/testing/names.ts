import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { Messenger } from '../application.ts'
import { BrokenInvariant } from './said.ts'

/** States of the address book in which a healed world may rest. */
const AT_REST: readonly string[] = ['saved', 'nothing', 'missing']

/** What one person calls the others and chose for his chats, on whichever device: it must come back from the words alone. */
export class GivenNames {
  readonly #client: string
  readonly #messenger: () => Messenger
  /** What was surely kept, and what may have been when the page crashed. */
  readonly #kept = new Map<AddressHash, string>()
  readonly #attempted = new Map<AddressHash, string[]>()
  readonly #choices = new Map<AddressHash, AnchoringChoice>()
  /** What this device gave before it was lost: another device of his may have taken it over. */
  readonly #lost = new Map<AddressHash, readonly string[]>()
  #given = 0
  /** The last device was lost with a book that nobody else keeps. */
  #isLost = false

  constructor(client: string, messenger: () => Messenger) {
    this.#client = client
    this.#messenger = messenger
  }

  /** Calls somebody something else from now on. */
  async give(peer: AddressHash): Promise<void> {
    if (
      !this.#messenger()
        .conversations()
        .some((row) => row.peer === peer)
    )
      return
    const name = `${this.#client}-calls-${this.#given++}`
    this.#attempted.set(peer, [...(this.#attempted.get(peer) ?? []), name])
    await this.#messenger().rename(peer, name)
    this.#kept.set(peer, name)
    this.#attempted.set(
      peer,
      (this.#attempted.get(peer) ?? []).filter((other) => other > name)
    )
  }

  /** How he wants his own messages to somebody anchored. */
  chose(peer: AddressHash, choice: AnchoringChoice): void {
    this.#choices.set(peer, choice)
  }

  /** What he chose last, which the book may know where its notice was lost. */
  choice(peer: AddressHash): AnchoringChoice | undefined {
    return this.#choices.get(peer)
  }

  /** Without waiting for a pause. */
  async save(): Promise<void> {
    if (this.#messenger().account().addressBook.state === 'pause') await this.#messenger().saveAddressBook()
  }

  /** The device is about to be lost. */
  lose(): void {
    const { state, holders } = this.#messenger().account().addressBook
    this.#isLost = state !== 'saved' || holders === 0
    if (!this.#isLost) return
    for (const peer of new Set([...this.#kept.keys(), ...this.#attempted.keys()]))
      this.#lost.set(peer, [...(this.#lost.get(peer) ?? []), ...this.#mayStand(peer)])
    this.#kept.clear()
    this.#attempted.clear()
  }

  /** Was a device lost with a book that nobody else keeps? */
  get isLost(): boolean {
    return this.#isLost
  }

  #mayStand(peer: AddressHash): readonly string[] {
    const kept = this.#kept.get(peer)
    return [...(kept === undefined ? [] : [kept]), ...(this.#attempted.get(peer) ?? [])]
  }

  /** What this person may be called by whoever looks at another device of the same account. */
  possible(peer: AddressHash): readonly string[] {
    return [...this.#mayStand(peer), ...(this.#lost.get(peer) ?? [])]
  }

  /**
   * What still keeps the book from rest; undefined once it is safe, or gone with what nobody else kept.
   * `isKept`: what is missing of it can be had. `others`: what his other devices gave.
   */
  unsettled(isKept: boolean, others: readonly GivenNames[]): BrokenInvariant | undefined {
    const { state } = this.#messenger().account().addressBook
    if (!AT_REST.includes(state) || (state === 'missing' && isKept))
      return new BrokenInvariant('address-book', `the address book of ${this.#client} is ${state}`)
    const rows = this.#messenger().conversations()
    for (const [peer, kept] of this.#kept) {
      const title = rows.find((row) => row.peer === peer)?.title
      const elsewhere = others.flatMap((device) => device.possible(peer))
      const possible = [kept, ...(this.#attempted.get(peer) ?? []), ...elsewhere]
      if (title === undefined || !possible.includes(title))
        return new BrokenInvariant(
          'name-lost',
          `${this.#client} calls ${peer.slice(0, 6)} ${title}, not ${kept}`
        )
    }
    return undefined
  }
}

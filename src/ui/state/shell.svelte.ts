import { SvelteMap } from 'svelte/reactivity'
import type { AddressHash } from '../../messaging/index.ts'

export type DialogName = 'new-chat' | 'shortcuts' | 'phrase' | 'wipe' | 'change-passphrase' | 'change-keys'

/** What is open over the screens, and what was typed and not sent. Drafts stay in memory: on disk they would be plaintext. */
export class ShellState {
  #dialog = $state<DialogName | undefined>()
  /** Address that a link brought for a new chat. */
  #proposed = $state('')
  readonly #drafts = new SvelteMap<AddressHash, string>()

  get dialog(): DialogName | undefined {
    return this.#dialog
  }

  get proposedAddress(): string {
    return this.#proposed
  }

  show(dialog: DialogName, proposedAddress = ''): void {
    this.#proposed = proposedAddress
    this.#dialog = dialog
  }

  hide(): void {
    this.#dialog = undefined
  }

  draft(peer: AddressHash): string {
    return this.#drafts.get(peer) ?? ''
  }

  keepDraft(peer: AddressHash, text: string): void {
    if (text.trim() === '') this.#drafts.delete(peer)
    else this.#drafts.set(peer, text)
  }

  /** Nothing typed survives a lock. */
  clear(): void {
    this.#drafts.clear()
    this.#dialog = undefined
  }
}

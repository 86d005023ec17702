import type { AddressHash } from '../../protocol/ids.ts'
import type { Ledger } from '../ports.ts'
import { shortened } from '../projection.ts'
import type { ContactDetails, ConversationView } from '../views.ts'

type Part = 'contact' | 'safetyNumber'

interface Known {
  details?: Omit<ContactDetails, 'safetyNumber'>
  safetyNumber?: string | undefined
  /** Parts that were asked for, and whether they changed since. */
  readonly asked: Set<Part>
}

/**
 * Contact details in a tab that follows. Screens read them at once: what is not here yet is asked of the leading tab,
 * and the conversation is told again when it came, as it is when anything else of a contact changes.
 */
export class FollowedContacts {
  readonly #known = new Map<AddressHash, Known>()
  readonly #ledger: Pick<Ledger, 'fee'>
  readonly #ask: (part: Part, peer: AddressHash) => Promise<unknown>
  readonly #came: (peer: AddressHash) => void

  constructor(
    ledger: Pick<Ledger, 'fee'>,
    ask: (part: Part, peer: AddressHash) => Promise<unknown>,
    came: (peer: AddressHash) => void
  ) {
    this.#ledger = ledger
    this.#ask = ask
    this.#came = came
  }

  of(row: ConversationView): ContactDetails {
    const known = this.#known.get(row.peer) ?? { asked: new Set() }
    this.#known.set(row.peer, known)
    this.#need('contact', row.peer, known)
    const need = (): void => this.#need('safetyNumber', row.peer, known)
    return {
      ...(known.details ?? firstLook(row, this.#ledger)),
      get safetyNumber() {
        need()
        return known.safetyNumber
      }
    }
  }

  /** What is known of this contact may be another by now. */
  changed(peer: AddressHash): void {
    this.#known.get(peer)?.asked.clear()
  }

  forget(): void {
    this.#known.clear()
  }

  #need(part: Part, peer: AddressHash, known: Known): void {
    if (known.asked.has(part)) return
    known.asked.add(part)
    this.#ask(part, peer).then(
      (value) => this.#take(part, peer, known, value),
      // Asked for again when a screen looks again: the conversation may be gone.
      () => known.asked.delete(part)
    )
  }

  #take(part: Part, peer: AddressHash, known: Known, value: unknown): void {
    const before = part === 'contact' ? known.details : known.safetyNumber
    if (part === 'contact') known.details = value as Omit<ContactDetails, 'safetyNumber'>
    else known.safetyNumber = value as string | undefined
    // The same again needs no second look, and telling it would ask for it for ever.
    if (this.#known.get(peer) === known && JSON.stringify(before) !== JSON.stringify(value)) this.#came(peer)
  }
}

/** What the list of chats says of somebody. */
const firstLook = (
  { peer, address, title, verified, anchoring }: ConversationView,
  ledger: Pick<Ledger, 'fee'>
): Omit<ContactDetails, 'safetyNumber'> => ({
  peer,
  address,
  name: title === shortened(address ?? peer) ? undefined : title,
  keyVersion: undefined,
  keysUnconfirmed: false,
  keyHistory: [],
  verified,
  anchoring: {
    own: anchoring,
    theirs: { mode: 'batched', textOnChain: false },
    fees: {
      opening: ledger.fee('start_dialog'),
      anchor: ledger.fee('send_message'),
      text: ledger.fee('send_payload')
    },
    unopened: false,
    unheard: false
  }
})

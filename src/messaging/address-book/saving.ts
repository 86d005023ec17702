import { contentHashOf } from '../../crypto/content-hash.ts'
import { settingsKey } from '../../crypto/derive.ts'
import { sealSettings } from '../../crypto/sealed-settings.ts'
import type { ContentHash } from '../../protocol/ids.ts'
import type { Settings } from '../../protocol/settings.ts'
import { queuedCall } from '../anchor-plan.ts'
import type { Context } from '../context.ts'
import type { AddressBook, QueuedCall } from '../model.ts'
import { writtenAs } from './book.ts'
import { contentsHash, contentsOf, essenceOf, isChanged, isEmpty } from './contents.ts'
import { depositing } from './deposits.ts'

/** Id of the queued call that names the book on chain: one at a time. */
export const BOOK_CALL = 'address-book'

/** A choice waits for a pause of this length, ms, so that several go together … */
const QUIET = 20_000
/** … but no longer than this, ms. */
const LONGEST_WAIT = 300_000
/** Two transactions for the book are this far apart at the least, ms. */
const APART = 600_000
/** What the chain brings back by itself, as whom one writes to, goes with the next choice, or after this, ms. */
const WITHOUT_CHOICE = 86_400_000
/** Credits are looked at again after this, ms. */
const LOOK_FOR_CREDITS = 15_000

const NONCE_BYTES = 24

/** What still keeps the book from being safe; undefined where the newest is on chain. */
export type Unsaved = 'pause' | 'credits' | 'registration' | 'asked' | 'off'

/**
 * Was a call accepted whose version the chain does not name any more, as where another device wrote at once? It is over:
 * what that device saved is merged, and the next version names both.
 */
export const isOvertaken = ({ call, state }: QueuedCall, book: AddressBook | undefined): boolean =>
  state === 'accepted' &&
  call.kind === 'address-book' &&
  book !== undefined &&
  (book.head?.contentHash !== call.contentHash ||
    book.wanted.some(({ contentHash }) => contentHash === book.named))

/** Decides when the book is worth a transaction, and writes the version that it names. */
export class BookSaving {
  readonly #context: Context
  /** Each transaction is a question to a person, in a wallet. */
  readonly #isAsked: boolean
  readonly #balance: () => number | undefined
  #seen: ContentHash | undefined
  #changedAt = 0
  #unsavedSince: number | undefined
  #chosenSince: number | undefined
  #savedAt = -Infinity
  #isWanted = false
  #unsaved: Unsaved | undefined

  constructor(context: Context, isAsked: boolean, balance: () => number | undefined) {
    this.#context = context
    this.#isAsked = isAsked
    this.#balance = balance
  }

  /** Why what was chosen last is not on its way to the chain. */
  get unsaved(): Unsaved | undefined {
    return this.#unsaved
  }

  /** The user wants it saved now. */
  want(): void {
    this.#isWanted = true
  }

  /** What was written last was not paid for: the next need not wait. */
  withdrawn(): void {
    this.#savedAt = -Infinity
  }

  /** Writes what is due, where it `may`. Answers in how many ms to look again; undefined: when something changes. */
  async step(may: boolean): Promise<number | undefined> {
    const { state, ports } = this.#context
    const { book } = state.account
    if (book === undefined) return undefined
    const { settings, leftOut } = contentsOf(book.own, state.conversations())
    const contents = contentsHash(settings)
    const essence = contentsHash(essenceOf(settings))
    const isSaved =
      book.head === undefined
        ? isEmpty({ ...settings, own: essenceOf(settings).own })
        : book.head.contents === contents
    if (isSaved) return this.#rest(undefined)
    const now = ports.clock.now()
    if (this.#seen !== contents) this.#changedAt = now
    this.#seen = contents
    this.#unsavedSince ??= now
    const isChoice = book.head === undefined ? !isEmpty(essenceOf(settings)) : book.head.essence !== essence
    const wait = may ? this.#wait(isChoice, now) : this.#rest('pause')
    if (wait !== 0) return wait
    await this.#write(settings, { contents, essence }, leftOut)
    return this.#rest(undefined)
  }

  #rest(unsaved: Unsaved | undefined): undefined {
    this.#unsaved = unsaved
    if (unsaved === undefined) {
      this.#unsavedSince = undefined
      this.#chosenSince = undefined
      this.#isWanted = false
    }
    return undefined
  }

  /** ms until it is due, 0 for now; undefined where time alone does not make it so. */
  #wait(isChoice: boolean, now: number): number | undefined {
    const { state, ports } = this.#context
    if (state.account.book?.off === true) return this.#rest('off')
    if (state.account.registeredVersion === 0) return this.#rest('registration')
    const underWay = state.call(BOOK_CALL)
    if (underWay !== undefined && underWay.state !== 'queued') return this.#rest('pause')
    if ((this.#balance() ?? 0) < ports.ledger.fee('save_contacts')) {
      this.#unsaved = 'credits'
      return LOOK_FOR_CREDITS
    }
    if (this.#isWanted) return 0
    if (this.#isAsked) return this.#rest('asked')
    this.#unsaved = 'pause'
    if (isChoice) this.#chosenSince ??= now
    const choice = Math.min(this.#changedAt + QUIET, (this.#chosenSince ?? now) + LONGEST_WAIT)
    const due = isChoice
      ? Math.max(choice, this.#savedAt + APART)
      : (this.#unsavedSince ?? now) + WITHOUT_CHOICE
    // No pause is as long as this: the clock was set back.
    return due - now > WITHOUT_CHOICE ? 0 : Math.max(0, due - now)
  }

  /** Kept before it is handed over or named: bytes, what they follow and the call in one commit. */
  #write(
    settings: Settings,
    hashes: { readonly contents: ContentHash; readonly essence: ContentHash },
    leftOut: number
  ): Promise<void> {
    const { state, turns, ports, identity } = this.#context
    return turns.take('account', async () => {
      const { account } = state
      if (account.book === undefined) return
      const now = ports.clock.now()
      const version = account.book.version + 1
      const { leaves: predecessors, wanted } = account.book
      const unmerged = wanted
        .map(({ contentHash }) => contentHash)
        .filter((hash) => !predecessors.includes(hash))
      const bytes = sealSettings(
        settingsKey(identity.secrets.root),
        identity.self,
        ports.random.bytes(NONCE_BYTES),
        {
          version,
          predecessors,
          unmerged,
          settings
        }
      )
      const contentHash = contentHashOf(bytes)
      const head = { contentHash, version, ...hashes, since: now }
      await state.commit({
        account: { ...account, book: writtenAs(account.book, head, leftOut) },
        calls: [queuedCall(BOOK_CALL, { kind: 'address-book', contentHash }, now)],
        ...depositing(await ports.store.deposits(identity.self), {
          owner: identity.self,
          contentHash,
          bytes,
          keptAt: now
        })
      })
      // The first name keeps nobody waiting with what he chooses next.
      if (isChanged(settings)) this.#savedAt = now
    })
  }
}

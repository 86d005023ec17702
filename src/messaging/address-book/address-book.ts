import { GhostError, UsageError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import { isLanguage } from '../../protocol/settings-limits.ts'
import type { Contacts } from '../contacts.ts'
import type { Context } from '../context.ts'
import { Loop } from '../loop.ts'
import type { AddressBook as Book } from '../model.ts'
import type { CallOptions, StoreChanges } from '../ports.ts'
import { keptBy, namedBy, namedNothing, newBook, notKeptBy, stillNamed } from './book.ts'
import { withPreferences, type Preferences } from './preferences.ts'
import { queuedCall } from '../anchor-plan.ts'
import { BookFinding } from './finding.ts'
import { FirstWrite } from './first-write.ts'
import { BookHanding } from './handing.ts'
import { BOOK_CALL, BookSaving, isOvertaken } from './saving.ts'
import { viewOf, type AddressBookView } from './view.ts'
import { isWrittenDown, writeDown } from './writing-down.ts'

/** The chain is asked this often which version it names, ms: another device may have written one. */
const LOOK_AGAIN = 300_000
/** After an answer that is not believed yet, ms. */
const LOOK_SOON = 20_000
/** While a version is missing, ms: another may have taken its place. */
const LOOK_WHILE_MISSING = 60_000
/** Answers of "nothing" before a restored device believes that there is no book: one node may hide it. */
const LOOKS_FOR_NOTHING = 4
/** Answers that do not show our own newest version before it is anchored once more. */
const LOOKS_FOR_OURS = 3
/** Answers in a row, of as many nodes as must agree, that take back what one node alone named: others may be behind. */
const LOOKS_THAT_AGREE = 3
/** A version that nobody had for so long is not waited for any more before the next is written, ms: it names the lost one. */
const PATIENCE = 86_400_000

/** What others tell the book, and do about it. */
export interface AddressBookParts {
  readonly contacts: Contacts
  readonly online: (peer: AddressHash) => boolean
  /** Slots of this conversation are to be read. */
  readonly found: (peer: AddressHash) => void
  /** There is something to put on chain. */
  readonly queued: () => void
  readonly balance: () => number | undefined
  /** Each transaction is a question to a person, in a wallet. */
  readonly isAsked: boolean
  /** What screens show of it is another. */
  readonly changed: () => void
}

/**
 * The address book of this account (docs/protocol/settings.md): what a person would miss on a new device, written down as
 * it changes, sealed and named on chain when it is worth that, kept by contacts, and found again from the words alone.
 */
export class AddressBook {
  readonly #context: Context
  readonly #parts: AddressBookParts
  readonly #finding: BookFinding
  readonly #handing: BookHanding
  readonly #saving: BookSaving
  readonly #firstWrite: FirstWrite
  readonly #loop: Loop
  readonly #unobserve: () => void
  #lookedAt = -Infinity
  #nothings = 0
  #unseen = 0
  /** How often in a row as many nodes as must agree named the same. */
  #agreeing = 0
  /** As many nodes as must agree named it last. */
  #confirmed: ContentHash | undefined

  constructor(context: Context, parts: AddressBookParts) {
    this.#context = context
    this.#parts = parts
    this.#finding = new BookFinding(context, parts, parts.online)
    this.#handing = new BookHanding(context, parts.online, (holder) =>
      this.#change((book) => notKeptBy(book, holder))
    )
    this.#firstWrite = new FirstWrite(context.ports.ledger.quorum)
    this.#saving = new BookSaving(context, parts.isAsked, parts.balance)
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'address-book', step: (signal) => this.#step(signal) })
    this.#unobserve = context.state.observe((changes) => this.#noticed(changes))
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    this.#unobserve()
    return this.#loop.stop()
  }

  /** There is something new to write down, or credits to save it with. */
  wake(): void {
    this.#loop.wake()
  }

  /** Somebody came online who may have it, or shall keep it. */
  online(peer: AddressHash): void {
    this.#finding.forget(peer)
    this.#handing.forget(peer)
    this.#loop.wake()
  }

  /** A contact is there on a new device: what he kept may be gone with the old one, so that he is given it again. */
  async newDevice(holder: AddressHash): Promise<void> {
    await this.#change((book) => notKeptBy(book, holder))
    this.online(holder)
  }

  get view(): AddressBookView {
    const { state, ports } = this.#context
    return viewOf(state.account.book, {
      call: state.call(BOOK_CALL),
      unsaved: this.#saving.unsaved,
      fee: ports.ledger.fee('save_contacts')
    })
  }

  /** Asks the chain which version it names. One small read. @throws what Ledger throws */
  async look({ signal }: CallOptions): Promise<void> {
    const { ledger, clock } = this.#context.ports
    const { self } = this.#context.identity
    await this.#change((book) => book)
    this.#lookedAt = clock.now()
    const shown = await ledger.addressBook(self, signal === undefined ? {} : { signal })
    this.#firstWrite.saw(shown, clock.now())
    const agreed = shown?.confirmed === true ? shown.contentHash : undefined
    this.#agreeing = agreed === undefined ? 0 : agreed === this.#confirmed ? this.#agreeing + 1 : 1
    this.#confirmed = agreed ?? this.#confirmed
    if (shown === undefined) {
      this.#nothings += 1
      if (this.#nothings >= LOOKS_FOR_NOTHING) await this.#change(namedNothing)
    } else await this.#change((book) => namedBy(book, shown.contentHash, clock.now(), shown.confirmed))
    if (agreed !== undefined && this.#agreeing >= LOOKS_THAT_AGREE)
      await this.#change((book) => stillNamed(book, agreed))
    const { head, refused = [] } = this.#context.state.account.book ?? {}
    if (shown !== undefined && refused.includes(shown.contentHash)) this.#nothings += 1
    this.#unseen = shown?.contentHash === head?.contentHash ? 0 : this.#unseen + 1
    await this.#settle(shown?.contentHash === head?.contentHash && shown?.confirmed === true)
  }

  /** The same, where a chain that cannot be read must not hold up the rest. */
  async lookSafely(options: CallOptions): Promise<void> {
    const { log } = this.#context.ports
    try {
      await this.look(options)
    } catch (error) {
      if (options.signal?.aborted === true || !(error instanceof GhostError)) throw error
      log('warning', error.code, { source: 'address-book' })
    }
  }

  /** Shall the chain still name this version? Another device may have saved one meanwhile, which comes first. */
  async isWanted(contentHash: ContentHash, options: CallOptions): Promise<boolean> {
    await this.look(options)
    const { book } = this.#context.state.account
    const isWanted = book?.head?.contentHash === contentHash && this.#isCurrent && book.off !== true
    if (isWanted) return true
    this.#saving.withdrawn()
    await this.#context.state.commit({ removedCalls: [BOOK_CALL] })
    return false
  }

  /** A contact's device signed that it keeps a version; of somebody who was not given it that says nothing. */
  async kept(holder: AddressHash, contentHash: ContentHash): Promise<void> {
    const isContact = this.#context.state.find(holder)?.role === 'accepted'
    if (!isContact || !this.#handing.hasGiven(holder, contentHash)) return
    this.#handing.confirmed(holder, contentHash)
    await this.#change((book) => keptBy(book, contentHash, holder))
  }

  /** What the user chose for every device of his. @throws UsageError `settings-invalid` */
  async choose(choice: Preferences): Promise<void> {
    const { clock } = this.#context.ports
    if (choice.language !== undefined && !isLanguage(choice.language))
      throw new UsageError('settings-invalid', 'this is no language')
    await this.#change((book) => withPreferences(book, choice, clock.now()))
    this.#loop.wake()
  }

  /** Whether it goes on chain at all. */
  async keepOnChain(on: boolean): Promise<void> {
    const { state } = this.#context
    await this.#change(({ off: _before, ...book }) => (on ? book : { ...book, off: true }))
    const call = state.call(BOOK_CALL)
    if (!on && call?.state === 'queued') await state.commit({ removedCalls: [BOOK_CALL] })
    const { head, named } = state.account.book ?? {}
    if (on && call === undefined && head !== undefined && head.contentHash !== named)
      await this.#queue(head.contentHash)
    this.#loop.wake()
  }

  /** Without waiting for a pause. */
  save(): void {
    this.#saving.want()
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { clock } = this.#context.ports
    await this.#change((book) => book)
    if (this.#lookAt <= clock.now()) await this.lookSafely({ signal })
    const asked = await this.#finding.step(() => this.#isCurrent, signal)
    let saved: number | undefined
    if (this.#isCurrent) {
      await writeDown(this.#context, (change) => this.#change(change))
      saved = await this.#saving.step(await this.#mayWrite())
      if (this.#context.state.call(BOOK_CALL)?.state === 'queued') this.#parts.queued()
    }
    const handed = await this.#handing.step(signal)
    this.#parts.changed()
    const looked = Math.max(0, this.#lookAt - clock.now())
    return Math.min(looked, ...[asked, saved, handed].filter((pause) => pause !== undefined))
  }

  /** ms since 1970. */
  get #lookAt(): number {
    const { state } = this.#context
    const { book } = state.account
    const isUnseen = this.#unseen > 0 && book?.head !== undefined && state.call(BOOK_CALL) === undefined
    const isOpen = book?.named === undefined || book.agreed !== true || isUnseen
    const isMissing = (book?.wanted.length ?? 0) > 0
    const pause = isOpen ? LOOK_SOON : isMissing ? LOOK_WHILE_MISSING : LOOK_AGAIN
    // A time to come, as after the clock was set back, counts as now.
    return Math.min(this.#lookedAt, this.#context.ports.clock.now()) + pause
  }

  /** Is what is known here all that any device of this account saved? Nothing is written over what is not. */
  get #isCurrent(): boolean {
    const { book } = this.#context.state.account
    const { clock } = this.#context.ports
    if (book?.named === undefined) return false
    // Nothing is written over what a newer program wrote; bytes that one node alone names say nothing.
    if (this.#confirmed !== undefined && this.#finding.isNewer(this.#confirmed)) return false
    return book.wanted.every(({ since }) => Math.abs(clock.now() - since) > PATIENCE)
  }

  /** Once it is sure that nothing is written over what another device saved, it stays so: what comes is looked for. */
  async #mayWrite(): Promise<boolean> {
    const { book } = this.#context.state.account
    if (book?.named === undefined) return false
    if (book.agreed !== true && this.#firstWrite.isNewest(book.named))
      await this.#change((current) => ({ ...current, agreed: true }))
    return this.#context.state.account.book?.agreed === true
  }

  /** The call is gone once the chain names our version, and comes back if it does not after all. */
  async #settle(isNamed: boolean): Promise<void> {
    const { state } = this.#context
    const { book } = state.account
    const call = state.call(BOOK_CALL)
    if (call !== undefined && (isNamed || isOvertaken(call, book)))
      await state.commit({ removedCalls: [BOOK_CALL] })
    const isLost =
      book?.head !== undefined && book.named !== book.head.contentHash && book.wanted.length === 0
    if (
      !isLost ||
      book.agreed !== true ||
      book.off === true ||
      this.#unseen < LOOKS_FOR_OURS ||
      state.call(BOOK_CALL) !== undefined
    )
      return
    await this.#queue(book.head.contentHash)
  }

  async #queue(contentHash: ContentHash): Promise<void> {
    const { state, ports } = this.#context
    const call = { kind: 'address-book', contentHash } as const
    await state.commit({ calls: [queuedCall(BOOK_CALL, call, ports.clock.now())] })
    this.#parts.queued()
  }

  /** Changes the row of the account; nothing where `change` answers the same. */
  #change(change: (book: Book) => Book): Promise<void> {
    const { state, turns } = this.#context
    return turns.take('account', async () => {
      const { account } = state
      const before = account.book ?? newBook(account.name, false)
      const book = change(before)
      if (book !== account.book) await state.commit({ account: { ...account, book } })
    })
  }

  #noticed({ conversations = [], account, removedCalls = [] }: StoreChanges): void {
    const { book, name } = this.#context.state.account
    const isRenamed = account !== undefined && book !== undefined && book.own.name?.value !== name
    if (isRenamed || removedCalls.includes(BOOK_CALL) || !conversations.every(isWrittenDown))
      this.#loop.wake()
  }
}

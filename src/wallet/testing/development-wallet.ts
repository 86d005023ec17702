/**
 * A wallet as its extension has it behind the scenes, over the real SDK and a development chain: accounts, a person
 * who answers, transactions that are signed and sent, records that are found in blocks and opened with the view key.
 * What pages see of it is in `providers.ts`.
 */
import { Account } from '@provablehq/sdk'
import { setImmediate } from 'node:timers/promises'
import { get, post, rooted, idOf } from '../../../devchain/testing/client.ts'
import { createWallet, type Wallet } from '../../../devchain/testing/wallet.ts'

/** Blocks read at once: a node gives no more. */
const BLOCKS = 50

/** What a page asks to be run, in the words of the adaptors. */
export interface RunRequest {
  readonly program: string
  readonly function: string
  readonly inputs: readonly string[]
}

/** What became of it, in this wallet's own words. */
export interface RunStatus {
  readonly status: 'Pending' | 'Accepted' | 'Rejected'
  readonly transactionId?: string
}

/** A record as a wallet lists it. */
export interface ListedRecord {
  readonly programName: string
  readonly recordName: string
  readonly owner: string
  readonly spent: boolean
  readonly recordCiphertext: string
  readonly recordPlaintext?: string
}

/** How its user, or the wallet itself, takes a question. */
export type Temper = 'agrees' | 'refuses' | 'is-locked' | 'on-another-network' | 'invents-an-id'

interface BlockJson {
  readonly transactions: readonly {
    readonly status: string
    readonly transaction: {
      readonly execution?: {
        readonly transitions: readonly {
          readonly program: string
          readonly outputs?: readonly { readonly type: string; readonly value?: string }[]
        }[]
      }
    }
  }[]
}

interface Holder {
  readonly account: Account
  readonly signer: Wallet
}

const SENTENCES = {
  refuses: 'User rejected the request',
  'is-locked': 'Wallet is locked',
  'on-another-network': 'Network mismatch: select testnet'
} as const

/** Wallets throw plain errors with sentences of their own. */
class WalletSaysNo extends Error {}

/** One wallet in one browser. */
export class DevelopmentWallet {
  temper: Temper = 'agrees'
  /** What its user was asked, in order: `connect`, `records`, or the name of a function. */
  readonly questions: string[] = []
  /** What it lists in place of the user's records. */
  invented: readonly unknown[] | undefined
  readonly #url: string
  readonly #holders: readonly [Holder, ...Holder[]]
  readonly #runs = new Map<string, string>()
  #selected = 0

  /** @param url of the node, before `/testnet` */
  constructor(url: string, accounts = 1) {
    this.#url = url
    const holders = Array.from({ length: accounts }, () => holder(new Account()))
    this.#holders = [holders[0] ?? holder(new Account()), ...holders.slice(1)]
  }

  get address(): string {
    return this.#holder.signer.address
  }

  /** Its user chooses another account. */
  select(index: number): void {
    this.#selected = index
  }

  connect(): { readonly address: string } {
    this.#ask('connect')
    return { address: this.address }
  }

  async execute(request: RunRequest): Promise<{ readonly transactionId: string }> {
    this.#ask(request.function)
    const transactionId = `request-${this.questions.length}`
    if (this.temper === 'invents-an-id') return { transactionId }
    const { inputs, program } = request
    const built = await this.#holder.signer.build(this.#url, { program, function: request.function, inputs })
    // The thread was held up for seconds: what the node closed meanwhile is heard of before it is written to.
    await setImmediate()
    const root = await get(this.#url, '/stateRoot/latest')
    const answer = await post(this.#url, '/transaction/broadcast', rooted(built, String(root.body)))
    if (answer.status !== 200) throw new WalletSaysNo(`Transaction failed: ${String(answer.body)}`)
    this.#runs.set(transactionId, idOf(built))
    return { transactionId }
  }

  async status(reference: string): Promise<RunStatus> {
    const transactionId = this.#runs.get(reference)
    if (transactionId === undefined) return { status: 'Pending' }
    const { status, body } = await get(this.#url, `/transaction/confirmed/${transactionId}`)
    if (status !== 200) return { status: 'Pending', transactionId }
    const accepted = (body as { readonly status: string }).status === 'accepted'
    return { status: accepted ? 'Accepted' : 'Rejected', transactionId }
  }

  /** Records of a program that this account can open, newest first. */
  async records(program: string, inClear: boolean): Promise<readonly unknown[]> {
    this.#ask('records')
    if (this.invented !== undefined) return this.invented
    const found: ListedRecord[] = []
    for (const sealed of await this.#outputs(program)) {
      const clear = this.#opened(sealed)
      if (clear === undefined) continue
      const listed = { programName: program, recordName: 'KeyBackup', owner: this.address, spent: false }
      const record = { ...listed, recordCiphertext: sealed }
      found.unshift(inClear ? { ...record, recordPlaintext: clear } : record)
    }
    return found
  }

  /** @throws WalletSaysNo for what this account cannot open, as wallets do */
  decrypt(sealed: string): string {
    const clear = this.#opened(sealed)
    if (clear === undefined) throw new WalletSaysNo('Could not decrypt this ciphertext')
    return clear
  }

  sign(message: Uint8Array): Uint8Array {
    return new TextEncoder().encode(this.#holder.account.sign(message).to_string())
  }

  get #holder(): Holder {
    return this.#holders[this.#selected] ?? this.#holders[0]
  }

  #ask(question: string): void {
    this.questions.push(question)
    const { temper } = this
    if (temper in SENTENCES) throw new WalletSaysNo(SENTENCES[temper as keyof typeof SENTENCES])
  }

  #opened(sealed: string): string | undefined {
    try {
      return this.#holder.account.decryptRecord(sealed).toString()
    } catch {
      return undefined
    }
  }

  async #outputs(program: string): Promise<readonly string[]> {
    const tip = Number((await get(this.#url, '/block/height/latest')).body)
    const sealed: string[] = []
    for (let start = 0; start <= tip; start += BLOCKS) {
      const { body } = await get(this.#url, `/blocks?start=${start}&end=${Math.min(start + BLOCKS, tip + 1)}`)
      for (const block of body as readonly BlockJson[]) sealed.push(...recordsIn(block, program))
    }
    return sealed
  }
}

const recordsIn = (block: BlockJson, program: string): readonly string[] =>
  block.transactions
    .filter(({ status }) => status === 'accepted')
    .flatMap(({ transaction }) => transaction.execution?.transitions ?? [])
    .filter((transition) => transition.program === program)
    .flatMap(({ outputs = [] }) => outputs)
    .flatMap(({ type, value }) => (type === 'record' && value !== undefined ? [value] : []))

const holder = (account: Account): Holder => ({
  account,
  signer: createWallet(account.privateKey().to_string())
})

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { faucetAddress } from '../../devchain/faucet.ts'
import { createDevchain } from '../../devchain/index.ts'
import type { Devchain } from '../../devchain/index.ts'
import { parseValue } from '../../devchain/plaintext.ts'
import { unsignedTransaction } from '../../devchain/unsigned.ts'
import type { UnsignedCall } from '../../devchain/unsigned.ts'
import { fieldOf, keyFields } from '../../src/protocol/field.ts'
import { BenchError } from '../bench-error.ts'
import type { Dialog, Said } from './dialogs.ts'
import { addressHashFromBytes, contentHashFromBytes } from '../../src/protocol/ids.ts'
import type { People, Somebody } from './people.ts'

const PROGRAM = 'ghost_msg.aleo'
const FEE = 5_000n
/** Calls under way at a time. */
const AT_ONCE = 20
/** Microcredits that keep an account from asking for test credits. */
const POCKET_MONEY = 1_000_000n
/** Of the contract, compiled. */
export const contract = readFileSync(
  new URL('../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url),
  'utf8'
)

/**
 * The embedded chain, and calls of the contract as its clients make them: broadcast one by one and executed by the
 * contract's finalize blocks. They carry no signature, which this chain does not check, so that a thousand take
 * seconds and not a quarter of an hour.
 */
export class AnchoredChain {
  readonly chain: Devchain

  private constructor(chain: Devchain) {
    this.chain = chain
  }

  static async start(): Promise<AnchoredChain> {
    return new AnchoredChain(await createDevchain({ programs: [contract] }))
  }

  /** Blocks with nothing in them. */
  addBlocks(count: number): void {
    for (let made = 0; made < count; made++) this.chain.produceBlock()
  }

  async register(person: Somebody): Promise<void> {
    this.chain.credit(person.address, POCKET_MONEY)
    const keys = [...keyFields(person.boxKey), ...keyFields(person.signingKey)]
    await this.#call('register_profile', keys.map(isPublic), [fieldOf(person.self), ...keys, person.address])
  }

  /** Anchors every message of a conversation, oldest first. */
  async anchor({ hash, said }: Dialog): Promise<void> {
    for (const [index, message] of said.entries()) {
      const name = ['start_dialog', 'accept_dialog'][index] ?? 'send_message'
      await this.#anchor(name, fieldOf(hash), message)
    }
  }

  /** So many people whom nobody knows open a dialog with this one each. */
  async openDialogs(
    recipient: Somebody,
    count: number,
    people: Pick<People, 'dialogBetween'>
  ): Promise<void> {
    const root = await this.#stateRoot()
    const open = async (): Promise<void> => {
      const sender = addressHashFromBytes(fieldBytes())
      const content = fieldOf(contentHashFromBytes(fieldBytes().subarray(0, 31)))
      const shown = [isPrivate(recipient.address), isPublic(content), isPublic('1u64')]
      const dialog = fieldOf(people.dialogBetween(sender, recipient.self))
      const given = [dialog, fieldOf(sender), content, '1u64', fieldOf(recipient.self)]
      await this.#broadcast('start_dialog', shown, given, root)
    }
    for (let opened = 0; opened < count; opened += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, open))
  }

  async #anchor(
    name: string,
    dialog: string,
    { author, recipient, contentHash, timestamp }: Said
  ): Promise<void> {
    const content = fieldOf(contentHash)
    const shown = [isPrivate(recipient.address), isPublic(content), isPublic(`${timestamp}u64`)]
    const given = [dialog, fieldOf(author.self), content, `${timestamp}u64`, fieldOf(recipient.self)]
    await this.#call(name, shown, given)
  }

  async #call(name: string, inputs: UnsignedCall['inputs'], given: readonly string[]): Promise<void> {
    const id = await this.#broadcast(name, inputs, given, await this.#stateRoot())
    const { body } = await this.#ask(`/transaction/confirmed/${id}`)
    const outcome = (body as { readonly status?: string }).status
    if (outcome !== 'accepted') throw new BenchError(`${name}: ${outcome ?? 'in no block'}`)
  }

  async #stateRoot(): Promise<string> {
    return String((await this.#ask('/stateRoot/latest')).body)
  }

  /** Asks the node without the network between, which would take the longer part of ten thousand calls. */
  async #ask(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly body: unknown }> {
    const answer = await this.chain.fetch(new Request(`${this.chain.url}/testnet${path}`, init))
    const text = await answer.text()
    return { status: answer.status, body: answer.ok ? (JSON.parse(text) as unknown) : text }
  }

  /** Answers the transaction's name. */
  async #broadcast(
    name: string,
    inputs: UnsignedCall['inputs'],
    given: readonly string[],
    stateRoot: string
  ): Promise<string> {
    const call = { program: PROGRAM, function: name, inputs, arguments: given.map(parseValue) }
    const payment = { payer: faucetAddress, fee: FEE, nonce: randomBytes(32).toString('hex'), stateRoot }
    const transaction = unsignedTransaction(call, payment)
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(transaction) }
    const { status, body } = await this.#ask('/transaction/broadcast', init)
    if (status !== 200) throw new BenchError(`${name}: ${String(body)}`)
    return transaction.id
  }
}

/** 32 bytes below the field's modulus. */
const fieldBytes = (): Uint8Array => {
  const bytes = new Uint8Array(randomBytes(32))
  bytes[31] = (bytes[31] ?? 0) & 0x0f
  return bytes
}

const isPublic = (value: string) => ({ type: 'public', value }) as const
const isPrivate = (value: string) => ({ type: 'private', value }) as const

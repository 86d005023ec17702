import { bytesToHex } from '@noble/hashes/utils.js'
import { contentHashOf } from '../../crypto/content-hash.ts'
import { lockOf } from '../../crypto/courier-lock.ts'
import { verifyCourierPermit } from '../../crypto/courier-permit.ts'
import { makeCourierReceipt } from '../../crypto/courier-receipt.ts'
import { deviceKey, type KeyPair } from '../../crypto/derive.ts'
import type { Signatures } from '../../crypto/signature.ts'
import { decodeBundle } from '../../protocol/bundle.ts'
import type { CourierAnchor, CourierMail, RefusalReason } from '../../protocol/courier-frames.ts'
import { GhostError, RejectedError } from '../../protocol/errors.ts'
import type { ContentHash } from '../../protocol/ids.ts'
import type { CourierWish, Couriers } from '../ports.ts'
import type { FakeChain } from './fake-chain.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What a courier may do to those who rely on it. */
export const COURIER_LIES = ['forged-receipts', 'forgets', 'other-bytes', 'truncated', 'repeats'] as const
export type CourierLie = (typeof COURIER_LIES)[number]

type Deposit = Parameters<Couriers['deposit']>[1]
interface Kept {
  readonly bytes: Uint8Array
  readonly locks: Set<string>
}

const refused = (reason: RefusalReason): RejectedError =>
  new RejectedError('courier-refused', `refused: ${reason}`, { details: { reason } })

/** A courier of the simulated world, by the rules of docs/protocol/courier.md until it lies. */
export class FakeCourier {
  readonly id: string
  readonly key: KeyPair
  up = true
  lie: CourierLie | undefined
  /** What it signed for truly, whatever became of it. */
  readonly signed = new Set<ContentHash>()
  readonly #clock: VirtualClock
  readonly #chain: FakeChain
  readonly #signatures: Signatures
  readonly #random: SeededRandom
  readonly #objects = new Map<ContentHash, Kept>()
  readonly #mail = new Map<string, CourierMail[]>()
  #sequence = 0

  constructor(
    index: number,
    clock: VirtualClock,
    chain: FakeChain,
    signatures: Signatures,
    random: SeededRandom
  ) {
    this.id = `courier-${index}`
    this.key = deviceKey(random.bytes(32))
    this.#clock = clock
    this.#chain = chain
    this.#signatures = signatures
    this.#random = random
  }

  /** Its disk is gone. */
  forget(): void {
    this.#objects.clear()
    this.#mail.clear()
  }

  /** @throws RejectedError `courier-refused` */
  async deposit({ objects, until, right }: Deposit): Promise<readonly Uint8Array[]> {
    const hashes = objects.map(({ bytes }) => contentHashOf(bytes))
    const device =
      right.kind === 'permit' ? await this.#permitted(right.permit) : this.#checkAnchor(right.anchor, hashes)
    for (const [place, { bytes, lock }] of objects.entries()) {
      const hash = hashes[place] ?? contentHashOf(bytes)
      if (this.lie !== 'forgets') this.#keep(hash, bytes, lock, device)
      if (this.lie !== 'forged-receipts') this.signed.add(hash)
    }
    // A liar that signs with another key has signed nothing.
    const secretKey = this.lie === 'forged-receipts' ? this.#random.bytes(32) : this.key.secretKey
    const courier = { publicKey: this.key.publicKey, secretKey }
    const signatures = this.#signatures
    return Promise.all(
      hashes.map((contentHash) => makeCourierReceipt({ contentHash, until, courier, signatures }))
    )
  }

  *fetch(wishes: readonly CourierWish[]): Generator<Uint8Array> {
    for (const { contentHash, permission } of wishes) {
      const kept = this.#objects.get(contentHash)
      if (kept?.locks.has(bytesToHex(lockOf(permission))) !== true) continue
      yield* this.#said(kept.bytes)
    }
  }

  collect(device: Uint8Array, after: number): readonly CourierMail[] {
    const name = bytesToHex(device)
    const waiting = (this.#mail.get(name) ?? []).filter(({ sequence }) => sequence > after)
    this.#mail.set(name, waiting)
    return waiting.flatMap((item) => [...this.#said(item.bytes)].map((bytes) => ({ ...item, bytes })))
  }

  #said(bytes: Uint8Array): readonly Uint8Array[] {
    if (this.lie === 'other-bytes') return [this.#random.bytes(bytes.length)]
    if (this.lie === 'truncated') return [bytes.slice(0, bytes.length >> 1)]
    return this.lie === 'repeats' ? [bytes.slice(), bytes.slice()] : [bytes.slice()]
  }

  #keep(hash: ContentHash, bytes: Uint8Array, lock: Uint8Array, to: Mailbox | undefined): void {
    const kept = this.#objects.get(hash) ?? { bytes: bytes.slice(), locks: new Set() }
    kept.locks.add(bytesToHex(lock))
    this.#objects.set(hash, kept)
    if (to === undefined) return
    const mail = this.#mail.get(to.device) ?? []
    this.#mail.set(to.device, mail)
    mail.push({ sequence: ++this.#sequence, mailbox: to.mailbox, bytes: bytes.slice() })
  }

  async #permitted(permit: Uint8Array): Promise<Mailbox> {
    try {
      const expected = {
        courier: this.key.publicKey,
        now: this.#clock.now(),
        signatures: this.#signatures
      }
      const { device, mailbox } = await verifyCourierPermit(permit, expected)
      return { device: bytesToHex(device), mailbox }
    } catch (error) {
      if (error instanceof GhostError) throw refused('permitInvalid')
      throw error
    }
  }

  #checkAnchor({ dialog, index, bundle }: CourierAnchor, hashes: readonly ContentHash[]): undefined {
    const slot = this.#chain.slots(dialog, this.#chain.height)[index]
    const named = bundle === undefined ? hashes.slice(0, 1) : [contentHashOf(bundle), ...decodeBundle(bundle)]
    if (slot === undefined || slot.contentHash !== named[0] || !hashes.every((hash) => named.includes(hash)))
      throw refused('noAnchor')
  }
}

interface Mailbox {
  readonly device: string
  readonly mailbox: Uint8Array
}

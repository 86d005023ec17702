import { contentHashOf } from '../../src/crypto/content-hash.ts'
import { verifyCourierPermit } from '../../src/crypto/courier-permit.ts'
import { portableSignatures } from '../../src/crypto/signature.ts'
import { decodeBundle, isBundle, MIN_BUNDLE_BYTES } from '../../src/protocol/bundle.ts'
import { MIN_ENVELOPE_BYTES } from '../../src/protocol/envelope.ts'
import type { CourierAnchor, CourierDeposit } from '../../src/protocol/courier-frames.ts'
import { IntegrityError, RejectedError } from '../../src/protocol/errors.ts'
import type { ContentHash } from '../../src/protocol/ids.ts'
import {
  MAX_ANCHORED_BYTES,
  MAX_BUNDLE_LEAVES,
  MAX_DEPOSIT_BYTES,
  MAX_ENVELOPE_BYTES
} from '../../src/protocol/limits.ts'
import type { Anchors } from './anchors.ts'
import { GRANT_BYTES } from './limits.ts'
import type { CourierLimits } from './limits.ts'
import type { Keeping, Right } from './store.ts'

/** What admission needs. */
export interface AdmissionOptions {
  readonly anchors: Anchors
  readonly limits: CourierLimits
  /** Ed25519 public key of this courier, 32 bytes. */
  readonly courier: Uint8Array
}

/** What an anchor pays for, as charged: a bundle and its messages. */
const ANCHOR_QUOTA = MAX_ANCHORED_BYTES + (MAX_BUNDLE_LEAVES + 1) * GRANT_BYTES

const leastOf = (bytes: Uint8Array): number => (isBundle(bytes) ? MIN_BUNDLE_BYTES : MIN_ENVELOPE_BYTES)

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Decides what a courier takes: only what somebody paid for on chain, or what the recipient's device gave room to. */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /**
   * What is to be kept of a deposit. Nothing was kept yet.
   * @throws IntegrityError `deposit-malformed`, `permit-malformed`, `permit-invalid`, RejectedError `deposit-too-large`,
   * `anchor-missing`, `permit-expired`, and TransientErrors of the node
   */
  async admit(deposit: CourierDeposit, client: string, now: number, signal: AbortSignal): Promise<Keeping> {
    const sizes = deposit.objects.map(({ bytes }) => bytes.length)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    if (sizes.some((size) => size > MAX_ENVELOPE_BYTES) || total > MAX_DEPOSIT_BYTES)
      throw new RejectedError('deposit-too-large', 'more than an envelope, or a deposit, has')
    if (deposit.objects.some(({ bytes }) => bytes.length < leastOf(bytes)))
      throw new IntegrityError('deposit-malformed', 'less than an envelope, or a bundle, has')
    if (deposit.until <= now) throw new IntegrityError('deposit-malformed', 'to be kept until before now')
    const objects = deposit.objects.map(({ bytes, lock }) => ({ hash: contentHashOf(bytes), bytes, lock }))
    const hashes = objects.map(({ hash }) => hash)
    if (new Set(hashes).size !== hashes.length) throw new IntegrityError('deposit-malformed', 'one twice')
    const right =
      deposit.right.kind === 'permit'
        ? await this.#permitted(deposit.right.permit, now)
        : await this.#anchored(deposit.right.anchor, hashes, client, signal)
    const longest = now + this.#options.limits.keepSeconds * 1000
    return { objects, right, client, until: Math.min(deposit.until, longest) }
  }

  async #permitted(bytes: Uint8Array, now: number): Promise<Right> {
    const { courier, limits } = this.#options
    const permit = await verifyCourierPermit(bytes, { courier, now, signatures: portableSignatures })
    const { device, mailbox, quota } = permit
    return {
      kind: 'permit',
      owner: `${hexOf(device)}/${hexOf(mailbox)}`,
      quota: Math.min(quota, limits.bytesPerMailbox),
      device,
      mailbox
    }
  }

  async #anchored(
    anchor: CourierAnchor,
    hashes: readonly ContentHash[],
    client: string,
    signal: AbortSignal
  ): Promise<Right> {
    const named = namedBy(anchor)
    // Before the node is asked: what the deposit itself contradicts is no question to anybody.
    const fits = named === undefined ? hashes.length === 1 : hashes.every((hash) => named.includes(hash))
    if (!fits) throw missing()
    const [expected] = named ?? hashes
    if (expected === undefined || !(await this.#options.anchors.names(anchor, expected, client, signal)))
      throw missing()
    return { kind: 'anchor', owner: `${anchor.dialog}/${anchor.index}`, quota: ANCHOR_QUOTA }
  }
}

/** Hashes that a bundle in the slot pays for: its own first, then its messages. @throws IntegrityError `deposit-malformed` */
const namedBy = ({ bundle }: CourierAnchor): readonly ContentHash[] | undefined => {
  if (bundle === undefined) return undefined
  try {
    return [contentHashOf(bundle), ...decodeBundle(bundle)]
  } catch (cause) {
    throw new IntegrityError('deposit-malformed', 'no bundle', { cause })
  }
}

const missing = (): RejectedError =>
  new RejectedError('anchor-missing', 'no such anchor stands on chain for these bytes')

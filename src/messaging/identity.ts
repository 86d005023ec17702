import { boxKey, deviceKey, ownKey, signingKey, type KeyPair } from '../crypto/derive.ts'
import { issueDeviceCertificate } from '../crypto/device-certificate.ts'
import { pairKeys, pairSecret, type PairKeys, type PairSecret } from '../crypto/pair.ts'
import type { Address, AddressHash } from '../protocol/ids.ts'
import type { PinnedKeys, Secrets } from './model.ts'

/** Life of a device certificate, ms: renewed daily while the page is open (docs/protocol/keys.md caps it at 30 days). */
const CERTIFICATE_LIFE = 7 * 86_400_000
/** A certificate is given again for so long, ms: renewed at the next renewal all the same. */
const CERTIFICATE_FRESH = 3_600_000
/** A certificate counts from a little earlier, ms: the other side's clock may be behind ours. */
const CLOCK_TOLERANCE = 3_600_000

/** Who this account is, and the secrets it derives; lives from unlock to lock. */
export class Identity {
  readonly self: AddressHash
  readonly address: Address
  readonly secrets: Secrets
  /** Version of the keys in use: the registered one, 1 before registration. */
  version = 1
  /** False for an account that was restored just now: which version the chain has was not read yet. */
  isVersionKnown = true
  readonly ownKey: Uint8Array
  readonly device: KeyPair
  readonly #boxKeys = new Map<number, KeyPair>()
  readonly #signingKeys = new Map<number, KeyPair>()
  readonly #pairs = new Map<string, PairSecret>()
  readonly #pairKeys = new Map<PairSecret, PairKeys>()
  #certified: { readonly version: number; readonly at: number; readonly certificate: Uint8Array } | undefined

  constructor(secrets: Secrets, address: Address, self: AddressHash) {
    this.secrets = secrets
    this.address = address
    this.self = self
    this.ownKey = ownKey(secrets.root)
    this.device = deviceKey(secrets.deviceSeed)
  }

  boxKey(version: number): KeyPair {
    return remembered(this.#boxKeys, version, () => boxKey(this.secrets.root, version))
  }

  signingKey(version: number): KeyPair {
    return remembered(this.#signingKeys, version, () => signingKey(this.secrets.root, version))
  }

  /** What chain and contacts know of us. */
  get publicKeys(): PinnedKeys {
    return {
      boxKey: this.boxKey(this.version).publicKey,
      signingKey: this.signingKey(this.version).publicKey,
      version: this.version
    }
  }

  /** Shared secret with one key of a contact. @throws IntegrityError `low-order-key` */
  pairSecret(contactBoxKey: Uint8Array, ownVersion: number): PairSecret {
    return remembered(this.#pairs, pairName(contactBoxKey, ownVersion), () =>
      pairSecret(this.boxKey(ownVersion).secretKey, contactBoxKey)
    )
  }

  /** Keys of the pair under a version of ours, the one in use unless told. @throws IntegrityError `low-order-key` */
  pairKeys(contact: PinnedKeys, ownVersion = this.version): PairKeys {
    const secret = this.pairSecret(contact.boxKey, ownVersion)
    return remembered(this.#pairKeys, secret, () => pairKeys(secret))
  }

  /** Are the keys of this pair derived already? Deriving takes a millisecond. */
  hasPairKeys(contact: PinnedKeys): boolean {
    return this.#pairs.has(pairName(contact.boxKey, this.version))
  }

  /** Statement of the account that this browser's device key speaks for it. `now` in ms. */
  certificate(now: number): Uint8Array {
    const { version } = this
    const last = this.#certified
    if (last?.version === version && now >= last.at && now < last.at + CERTIFICATE_FRESH)
      return last.certificate
    const certificate = issueDeviceCertificate({
      person: this.self,
      version,
      deviceKey: this.device.publicKey,
      created: now - CLOCK_TOLERANCE,
      expires: now + CERTIFICATE_LIFE,
      signingSecretKey: this.signingKey(version).secretKey
    })
    this.#certified = { version, at: now, certificate }
    return certificate
  }
}

const pairName = (contactBoxKey: Uint8Array, ownVersion: number): string =>
  `${ownVersion}:${contactBoxKey.join()}`

const remembered = <Key, Value>(cache: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  cache.set(key, made)
  return made
}

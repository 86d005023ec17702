import type { DeviceCertificate } from '../../crypto/device-certificate.ts'
import type { ContactCredentials } from '../ports.ts'

/** All that decides whether somebody's certificate is believed. */
const nameOf = ({ peer, keyVersion, signingKey }: ContactCredentials): string =>
  `${peer} ${keyVersion} ${signingKey.join()}`

/** Certificates that one device verified: true under the same credentials until they expire, as time only goes on. */
export class CheckedCertificates {
  readonly #until = new WeakMap<Uint8Array, Map<string, number>>()

  /** Was it verified under these very credentials, and is it valid `now`, ms? */
  holds(certificate: Uint8Array, credentials: ContactCredentials, now: number): boolean {
    return now < (this.#until.get(certificate)?.get(nameOf(credentials)) ?? -Infinity)
  }

  /** It was verified under these credentials. */
  keep(certificate: Uint8Array, credentials: ContactCredentials, { expires }: DeviceCertificate): void {
    const known = this.#until.get(certificate) ?? new Map<string, number>()
    known.set(nameOf(credentials), expires)
    this.#until.set(certificate, known)
  }
}

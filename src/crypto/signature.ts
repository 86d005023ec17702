import { ed25519 } from '@noble/curves/ed25519.js'

/**
 * Does an Ed25519 signature verify, by the strict rules of RFC 8032 (`zip215: false`: no second encodings, no keys of
 * low order)? A malformed key or signature is no signature.
 */
export const isSigned = (signature: Uint8Array, statement: Uint8Array, publicKey: Uint8Array): boolean => {
  try {
    return ed25519.verify(signature, statement, publicKey, { zip215: false })
  } catch {
    // noble throws on bytes that are no point: as good as a wrong signature.
    return false
  }
}

import { ed25519 } from './ed25519.ts'

/**
 * Ed25519 of RFC 8032, as fast as this platform has it. Every implementation gives the answers of
 * `portableSignatures`: what counts as signed must not depend on the browser.
 */
export interface Signatures {
  /** Deterministic, 64 bytes. `seed` has 32 bytes. */
  sign(statement: Uint8Array, seed: Uint8Array): Promise<Uint8Array>
  /** `isSigned` of this module. */
  isSigned(signature: Uint8Array, statement: Uint8Array, publicKey: Uint8Array): Promise<boolean>
}

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

/** Runs anywhere, without waiting for another thread: half a millisecond a signature, one a check. */
export const portableSignatures: Signatures = {
  sign: (statement, seed) => Promise.resolve(ed25519.sign(statement, seed)),
  isSigned: (signature, statement, publicKey) => Promise.resolve(isSigned(signature, statement, publicKey))
}

import { isSigned, type Signatures } from '../signature.ts'
import { isSurelySigned, signSynchronously } from './openssl-keys.ts'

/** `isSigned`: a yes of OpenSSL counts only under a key that the strict rules accept, and a no is left to them. */
export const isSignedSynchronously: typeof isSigned = (signature, statement, publicKey) =>
  isSurelySigned(signature, statement, publicKey) || isSigned(signature, statement, publicKey)

/**
 * Ed25519 of the OpenSSL in Node, some ten times as fast as `portableSignatures`, and unlike WebCrypto without another
 * thread: a simulated world must not depend on when that answers.
 */
export const synchronousSignatures: Signatures = {
  sign: (statement, seed) => Promise.resolve(signSynchronously(statement, seed)),
  isSigned: (signature, statement, publicKey) =>
    Promise.resolve(isSignedSynchronously(signature, statement, publicKey))
}

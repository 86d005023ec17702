import { concat } from '../../protocol/bytes.ts'
import type { Signatures } from '../../crypto/signature.ts'

/** Answers kept at a time. */
const MOST_ANSWERS = 20_000

/** Answers by what was asked; all forgotten once there are too many. */
const remembering = <Answer>() => {
  const answers = new Map<string, Promise<Answer>>()
  return (name: string, make: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(name)
    if (known !== undefined) return known
    if (answers.size >= MOST_ANSWERS) answers.clear()
    const answer = make()
    answers.set(name, answer)
    return answer
  }
}

/**
 * The same signatures, each made and checked once: a simulated world hands one envelope to many devices, and to a
 * rebuilt one again. What was signed, by which key and over what decides the answer, and nothing else does. Told how a
 * public key follows from a seed, it does not check what it signed itself: that verifies (RFC 8032, section 5.1.7).
 */
export const rememberedSignatures = (
  signatures: Signatures,
  publicKeyOf?: (seed: Uint8Array) => Uint8Array
): Signatures => {
  const made = remembering<Uint8Array>()
  const checked = remembering<boolean>()
  return {
    async sign(statement, seed) {
      const signature = await made(nameOf(seed, statement), () => signatures.sign(statement, seed))
      if (publicKeyOf !== undefined)
        void checked(nameOf(signature, publicKeyOf(seed), statement), () => Promise.resolve(true))
      return signature.slice()
    },
    isSigned: (signature, statement, publicKey) =>
      checked(nameOf(signature, publicKey, statement), () =>
        signatures.isSigned(signature, statement, publicKey)
      )
  }
}

/** Lengths of all but the last are named: together with the bytes they leave no other reading. */
const nameOf = (...parts: readonly Uint8Array[]): string =>
  `${parts
    .slice(0, -1)
    .map(({ length }) => length)
    .join()} ${textOf(concat(...parts))}`

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, 0, bytes.length).toString('latin1')

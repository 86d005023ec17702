import { concat } from '../../protocol/bytes.ts'
import type { Signatures } from '../../crypto/signature.ts'

/** Answers kept at a time. */
const MOST_ANSWERS = 20_000

/**
 * The same signatures, each checked once: a simulated world hands one envelope to many devices, and to a rebuilt one
 * again. What was signed, by which key and over what decides the answer, and nothing else does.
 */
export const rememberedSignatures = (signatures: Signatures): Signatures => {
  const answers = new Map<string, Promise<boolean>>()
  return {
    sign: (statement, seed) => signatures.sign(statement, seed),
    isSigned(signature, statement, publicKey) {
      // Only the statement has a length of its own choice once the other two have theirs.
      const name = `${signature.length} ${publicKey.length} ${textOf(concat(signature, publicKey, statement))}`
      const known = answers.get(name)
      if (known !== undefined) return known
      if (answers.size >= MOST_ANSWERS) answers.clear()
      const answer = signatures.isSigned(signature, statement, publicKey)
      answers.set(name, answer)
      return answer
    }
  }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, 0, bytes.length).toString('latin1')

import { ed25519 } from './ed25519.ts'
import { concat } from '../protocol/bytes.ts'
import { PKCS8_PREFIX } from './pkcs8.ts'
import { portableSignatures, type Signatures } from './signature.ts'

const ALGORITHM = 'Ed25519'

/** Bytes in the type that WebCrypto asks for; none of ours are shared between threads. */
const source = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

/** Is this 32-byte key one of the strict rules? One they refuse must not come to verify because a platform is more lenient. */
export const isStrictKey = (publicKey: Uint8Array): boolean => {
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder()
  } catch {
    return false
  }
}

/**
 * The browser's own Ed25519, off the main thread and some ten times as fast as `portableSignatures`. Browsers check
 * without the cofactor and differ in what they accept, therefore a yes counts only under a key that the strict rules
 * accept (then they say yes as well), and a no is left to them. Where WebCrypto has no Ed25519, they do everything.
 */
export const nativeSignatures = (subtle: SubtleCrypto): Signatures => {
  // By the bytes' identity: a key is imported once and goes with the session that holds it.
  const signing = new WeakMap<Uint8Array, Promise<CryptoKey | undefined>>()
  const checking = new WeakMap<Uint8Array, Promise<CryptoKey | undefined>>()

  const imported = (
    cache: typeof signing,
    key: Uint8Array,
    load: () => Promise<CryptoKey>
  ): Promise<CryptoKey | undefined> => {
    const known = cache.get(key)
    if (known !== undefined) return known
    const loading = load().catch(() => undefined)
    cache.set(key, loading)
    return loading
  }
  const signingKey = (seed: Uint8Array): Promise<CryptoKey | undefined> =>
    imported(signing, seed, () =>
      subtle.importKey('pkcs8', source(concat(PKCS8_PREFIX, seed)), ALGORITHM, false, ['sign'])
    )
  const checkingKey = (publicKey: Uint8Array): Promise<CryptoKey | undefined> =>
    imported(checking, publicKey, async () => {
      if (!isStrictKey(publicKey)) throw new DOMException('not a strict key', 'DataError')
      return subtle.importKey('raw', source(publicKey), ALGORITHM, false, ['verify'])
    })

  return {
    async sign(statement, seed) {
      const key = await signingKey(seed)
      if (key === undefined) return portableSignatures.sign(statement, seed)
      return new Uint8Array(await subtle.sign(ALGORITHM, key, source(statement)))
    },
    async isSigned(signature, statement, publicKey) {
      const key = await checkingKey(publicKey)
      if (key !== undefined && (await subtle.verify(ALGORITHM, key, source(signature), source(statement))))
        return true
      return portableSignatures.isSigned(signature, statement, publicKey)
    }
  }
}

import { registerHooks } from 'node:module'

const LIBRARIES = new Set(['@noble/curves/ed25519.js', '@noble/hashes/blake2.js', 'tweetnacl'])
const FAST = new URL('./fast-primitives.ts', import.meta.url).href
const CRYPTO = new URL('../', import.meta.url).href
const TESTING = new URL('./', import.meta.url).href

/**
 * From now on src/crypto gets its primitives from `fast-primitives.ts`, in this process: call it before anything of it
 * is imported. The curves alone are a third of what a simulated world costs.
 */
export const useFastPrimitives = (): void => {
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      const { parentURL = '' } = context
      const isCrypto = parentURL.startsWith(CRYPTO) && !parentURL.startsWith(TESTING)
      return nextResolve(isCrypto && LIBRARIES.has(specifier) ? FAST : specifier, context)
    }
  })
}

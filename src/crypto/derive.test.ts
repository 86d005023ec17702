import { PrivateKey } from '@provablehq/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FUZZ_RUNS, bytesOf, refused } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import {
  accountSeed,
  boxKey,
  deviceKey,
  ownKey,
  phraseFromRoot,
  rootFromPhrase,
  rootFromPrivateKey,
  settingsKey,
  signingKey
} from './derive.ts'

interface KeyVectors {
  readonly roots: readonly {
    readonly name: string
    readonly phrase: string
    readonly root: string
    readonly accountSeed: string
    readonly ownKey: string
    readonly settingsKey: string
    readonly versions: readonly {
      readonly version: number
      readonly boxSecret: string
      readonly boxPublic: string
      readonly signingSecret: string
      readonly signingPublic: string
    }[]
  }[]
  readonly phrases: {
    readonly valid: readonly { readonly name: string; readonly text: string }[]
    readonly invalid: readonly {
      readonly name: string
      readonly text: string
      readonly code: string
      readonly details: Readonly<Record<string, string | number>>
    }[]
  }
  readonly privateKeys: {
    readonly valid: readonly { readonly text: string; readonly root: string }[]
    readonly invalid: readonly { readonly name: string; readonly text: string }[]
  }
}

const keys = vectors<KeyVectors>('keys')
const sample = keys.roots.find(({ name }) => name === 'sample')!

describe('keys of a root', () => {
  it.each(keys.roots)('vector: $name', (expected) => {
    const root = fromHex(expected.root)
    expect(phraseFromRoot(root)).toBe(expected.phrase)
    expect(toHex(rootFromPhrase(expected.phrase))).toBe(expected.root)
    expect(toHex(accountSeed(root, 'phrase'))).toBe(expected.accountSeed)
    expect(toHex(ownKey(root))).toBe(expected.ownKey)
    expect(toHex(settingsKey(root))).toBe(expected.settingsKey)
  })

  it.each(keys.roots.flatMap(({ root, versions }) => versions.map((version) => ({ root, ...version }))))(
    'vector: version $version of $root',
    ({ root, version, boxSecret, boxPublic, signingSecret, signingPublic }) => {
      const box = boxKey(fromHex(root), version)
      const signing = signingKey(fromHex(root), version)
      expect([toHex(box.secretKey), toHex(box.publicKey)]).toEqual([boxSecret, boxPublic])
      expect([toHex(signing.secretKey), toHex(signing.publicKey)]).toEqual([signingSecret, signingPublic])
      expect(toHex(deviceKey(fromHex(signingSecret)).publicKey)).toBe(signingPublic)
    }
  )

  it.each([0, 256, 1.5, -1, Number.NaN])('have no version %s', (version) => {
    const code = expect.objectContaining({ code: 'key-version-invalid' }) as Error
    expect(() => boxKey(fromHex(sample.root), version)).toThrowError(code)
    expect(() => signingKey(fromHex(sample.root), version)).toThrowError(code)
  })

  it('need 32 bytes of root', () => {
    for (const make of [ownKey, settingsKey, phraseFromRoot, deviceKey])
      expect(() => make(new Uint8Array(31))).toThrowError(expect.objectContaining({ code: 'root-length' }))
  })
})

describe('phrase', () => {
  it.each(keys.phrases.valid)('is read: $name', ({ text }) => {
    expect(toHex(rootFromPhrase(text))).toBe(sample.root)
  })

  it.each(keys.phrases.invalid)('is refused: $name', ({ text, code, details }) => {
    expect(() => rootFromPhrase(text)).toThrowError(
      expect.objectContaining({ name: 'UsageError', code, details })
    )
  })

  it('is read with numbers and commas, as a page or a paper may have it', () => {
    const words = sample.phrase.split(' ')
    for (const text of [
      words.map((word, index) => `${index + 1}. ${word}`).join('\n'),
      words.map((word, index) => `${index + 1}.${word}`).join(' '),
      words.map((word, index) => `${index + 1} ${word}`).join(' '),
      words.join(', ')
    ])
      expect(toHex(rootFromPhrase(text))).toBe(sample.root)
  })

  it('comes back as it went', () => {
    fc.assert(
      fc.property(bytesOf(32), (root) => {
        expect(rootFromPhrase(phraseFromRoot(root))).toEqual(root)
      })
    )
  })

  it('⚔ its words are in no error but the one that is misspelt', () => {
    const words = sample.phrase.split(' ')
    const attempts = [
      sample.phrase + ' zoo',
      [...words.slice(1), words[0]].join(' '),
      sample.phrase.replace(' ', ' zzz ')
    ]
    for (const text of attempts)
      try {
        rootFromPhrase(text)
        expect.unreachable()
      } catch (error) {
        const said = JSON.stringify([String(error), (error as Error).cause, error]).split(/[^a-z]+/)
        for (const word of words.filter((known) => known.length > 5)) expect(said).not.toContain(word)
      }
  })
})

describe('private key of an Aleo account', () => {
  it.each(keys.privateKeys.valid)('vector', ({ text, root }) => {
    expect(toHex(rootFromPrivateKey(text))).toBe(root)
  })

  it.each(keys.privateKeys.invalid)('is refused: $name', ({ text }) => {
    expect(() => rootFromPrivateKey(text)).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'private-key-invalid' })
    )
  })

  it('⚔ any text is refused or the key that the SDK writes for it', () => {
    const [seed] = keys.privateKeys.valid
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 100 }),
          fc.tuple(fc.nat(58), fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]$/)).map(([at, letter]) => {
            const text = seed!.text
            return text.slice(0, at) + letter + text.slice(at + 1)
          })
        ),
        (text) => {
          let root: Uint8Array | undefined
          if (!refused(() => (root = rootFromPrivateKey(text))))
            expect(PrivateKey.from_seed_unchecked(root!).to_string()).toBe(text)
        }
      ),
      { numRuns: FUZZ_RUNS / 10 }
    )
  })

  it('the SDK gives the same account back from an imported key, and the documented one from a phrase', () => {
    for (let round = 0; round < 5; round++) {
      const made = new PrivateKey().to_string()
      const seed = accountSeed(rootFromPrivateKey(made), 'private-key')
      expect(PrivateKey.from_seed_unchecked(seed).to_string()).toBe(made)
    }
    const root = fromHex(sample.root)
    const fromPhrase = PrivateKey.from_seed_unchecked(accountSeed(root, 'phrase')).to_string()
    expect(PrivateKey.from_seed_unchecked(fromHex(sample.accountSeed)).to_string()).toBe(fromPhrase)
    expect(accountSeed(root, 'private-key')).toEqual(root)
  })
})

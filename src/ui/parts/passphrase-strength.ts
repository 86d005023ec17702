import { MIN_PASSPHRASE_LENGTH } from '../../messaging/index.ts'

export type Strength = 0 | 1 | 2 | 3 | 4

/** Characters a guesser has to try for each place, by the kinds that occur. */
function alphabet(text: string): number {
  const kinds: readonly [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[ -/:-@[-`{-~]/, 33],
    [/[^ -~]/, 60]
  ]
  return kinds.reduce((size, [pattern, count]) => (pattern.test(text) ? size + count : size), 0)
}

/**
 * A rough guess at how long a passphrase holds, for a hint and never for a decision: letters are counted at what they
 * are worth within words, and repetition at nothing.
 */
export function passphraseStrength(text: string): Strength {
  if (text.length < MIN_PASSPHRASE_LENGTH) return 0
  const distinct = new Set(text).size
  const worth = Math.min(text.length, distinct * 2)
  const bits = worth * Math.log2(alphabet(text)) * (/^[a-z ]+$/.test(text) ? 0.6 : 0.75)
  if (bits < 32) return 1
  if (bits < 48) return 2
  return bits < 68 ? 3 : 4
}

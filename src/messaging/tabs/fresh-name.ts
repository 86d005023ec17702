import type { Random } from '../ports.ts'

const NAME_BYTES = 16

/** A name that nobody guesses, and that is never used twice: 16 random bytes. */
export const freshName = (random: Random): string => [...random.bytes(NAME_BYTES)].join('.')

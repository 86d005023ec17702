import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { UsageError } from '../../protocol/errors.ts'
import type { Random } from '../ports.ts'

/** 32-bit FNV-1a, so that a label names a stream of its own. */
const mix = (seed: number, label: string): number => {
  let state = 0x811c9dc5 ^ seed
  for (let index = 0; index < label.length; index++)
    state = Math.imul(state ^ label.charCodeAt(index), 0x01000193)
  return state | 0
}

/** All chance of a simulated world: one seed, one sequence. Never for anything but tests. */
export class SeededRandom implements Random {
  readonly #seed: number
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: number) {
    this.#seed = seed
    this.#generator = xoroshiro128plus(seed)
  }

  /** A stream of its own: what one part of the world draws does not move what another part draws. */
  fork(label: string): SeededRandom {
    return new SeededRandom(mix(this.#seed, label))
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    let word = 0
    for (let index = 0; index < length; index++) {
      word = index % 4 === 0 ? this.#generator.next() : word >>> 8
      bytes[index] = word & 0xff
    }
    return bytes
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return uniformInt(this.#generator, low, high)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return uniformFloat32(this.#generator) < probability
  }

  /** One of them. @throws UsageError `nothing-to-pick` */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, Math.max(0, items.length - 1))]
    if (item === undefined) throw new UsageError('nothing-to-pick', 'picked from an empty list')
    return item
  }

  /** One of the keys, each as often as its weight says. @throws UsageError `nothing-to-pick` */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    const keys = Object.keys(weights) as Key[]
    let left = uniformFloat32(this.#generator) * keys.reduce((sum, key) => sum + weights[key], 0)
    for (const key of keys) {
      left -= weights[key]
      if (left < 0) return key
    }
    return this.pick(keys.filter((key) => weights[key] > 0))
  }
}

import { describe, expect, it } from 'vitest'
import { SeededRandom } from './seeded-random.ts'

const draw = (random: SeededRandom) => [
  ...random.bytes(13),
  random.integer(-5, 5),
  random.chance(0.5),
  random.pick(['a', 'b', 'c']),
  random.weighted({ often: 9, seldom: 1 })
]

describe('seeded randomness', () => {
  it('draws the same from the same seed, something else from another', () => {
    expect(draw(new SeededRandom(7))).toEqual(draw(new SeededRandom(7)))
    expect(draw(new SeededRandom(7))).not.toEqual(draw(new SeededRandom(8)))
  })

  it('gives forks streams of their own, which do not move with draws from their origin', () => {
    const origin = new SeededRandom(7)
    const before = draw(origin.fork('network'))
    origin.bytes(100)
    expect(draw(origin.fork('network'))).toEqual(before)
    expect(draw(origin.fork('chain'))).not.toEqual(before)
  })

  it('keeps to bounds and weights', () => {
    const random = new SeededRandom(1)
    const drawn = Array.from({ length: 1_000 }, () => random.integer(3, 5))
    expect(new Set(drawn)).toEqual(new Set([3, 4, 5]))
    const picked = Array.from({ length: 1_000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }))
    expect(picked).not.toContain('never')
    expect(picked.filter((key) => key === 'seldom').length).toBeGreaterThan(50)
    expect(() => random.pick([])).toThrow('empty')
  })
})

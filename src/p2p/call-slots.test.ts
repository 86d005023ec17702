import { expect, test } from 'vitest'
import { CallSlots } from './call-slots.ts'

test('⚔ whoever answers first, with many, leaves room for what the others name', () => {
  const slots = new CallSlots<string>(8, 2)
  const now = Array.from({ length: 20 }, (_, number) => slots.take(`made up ${number}`, 'hostile'))
  expect(now.filter(Boolean)).toHaveLength(4)
  expect(slots.take('Bob', 'honest')).toBe(true)
})

test('room that nobody else wants is filled, each relay in turn', () => {
  const slots = new CallSlots<string>(8, 4)
  for (const name of ['a', 'b'])
    for (let number = 0; number < 4; number++) slots.take(`${name}${number}`, name)
  expect([...slots.rest()]).toEqual(['a2', 'b2', 'a3', 'b3'])
  expect(slots.take('late', 'c')).toBe(false)
  expect([...slots.rest()]).toEqual([])
})

import { expect, test } from 'vitest'
import { createFormerChoices } from './former-choices.ts'

const storageOf = (items: Record<string, string>): Storage => {
  const kept = new Map(Object.entries(items))
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name)
  }
}
const PREFERENCES = 'ghost-preferences'

test('what was chosen waits for the account, also over a reload, and is forgotten once it is there', () => {
  const chosen = { theme: 'dark', hideAddress: true, sharePresence: false, reachableByAddress: false }
  const storage = storageOf({ [PREFERENCES]: JSON.stringify(chosen) })
  expect(createFormerChoices(storage).read()).toEqual({ hideAddress: true, sharePresence: false })
  expect(JSON.parse(storage.getItem(PREFERENCES) ?? '')).toEqual({ theme: 'dark' })
  const reloaded = createFormerChoices(storage)
  expect(reloaded.read()).toEqual({ hideAddress: true, sharePresence: false })
  reloaded.forget()
  expect(createFormerChoices(storage).read()).toBeUndefined()
})

test('nothing, and what nobody wrote, is nothing', () => {
  expect(createFormerChoices(undefined).read()).toBeUndefined()
  for (const text of ['{', '[]', '"x"', '{"hideAddress":"yes"}', '{"hideAddress":false}'])
    expect(createFormerChoices(storageOf({ [PREFERENCES]: text })).read()).toBeUndefined()
})

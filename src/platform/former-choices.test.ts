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

test('a start writes only where there is something to move', () => {
  const storage = storageOf({ [PREFERENCES]: JSON.stringify({ theme: 'dark' }) })
  let writes = 0
  storage.setItem = () => void writes++
  expect(createFormerChoices(storage).read()).toBeUndefined()
  expect(writes).toBe(0)
})

test('⚔ where nothing can be written they hold all the same, stay where they are, and are moved once there is room', () => {
  const before = JSON.stringify({ theme: 'dark', hideAddress: true })
  const storage = storageOf({ [PREFERENCES]: before })
  const write = storage.setItem.bind(storage)
  storage.setItem = () => {
    throw new DOMException('no more room', 'QuotaExceededError')
  }
  for (let start = 0; start < 2; start++) {
    expect(createFormerChoices(storage).read()).toEqual({ hideAddress: true })
    expect(storage.getItem(PREFERENCES)).toBe(before)
  }
  const full = createFormerChoices(storage)
  full.forget()
  expect(full.read()).toBeUndefined()
  storage.setItem = write
  const later = createFormerChoices(storage)
  expect(later.read()).toEqual({ hideAddress: true })
  expect(JSON.parse(storage.getItem(PREFERENCES) ?? '')).toEqual({ theme: 'dark' })
  later.forget()
  expect(createFormerChoices(storage).read()).toBeUndefined()
})

test('nothing, and what nobody wrote, is nothing', () => {
  expect(createFormerChoices(undefined).read()).toBeUndefined()
  for (const text of ['{', '[]', '"x"', '{"hideAddress":"yes"}', '{"hideAddress":false}'])
    expect(createFormerChoices(storageOf({ [PREFERENCES]: text })).read()).toBeUndefined()
})

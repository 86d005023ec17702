import { expect, test } from 'vitest'
import type { EntryId, EntryView } from '../../messaging/index.ts'
import { SecondLook } from './second-look.ts'

const entry = (id: string): EntryView => ({ id }) as unknown as EntryView
const ids = (...names: readonly string[]): readonly EntryId[] => names as readonly EntryId[]

test('what is missing comes, what is gone goes, what was told meanwhile stays as it was told', () => {
  const look = new SecondLook()
  look.tell(ids('told', 'told-gone', 'not-in-page'))
  const { changed, removed } = look.compare(
    [entry('held'), entry('missed'), entry('told')],
    ids('held', 'gone', 'told', 'not-in-page')
  )
  expect(changed.map(({ id }) => id)).toEqual(['held', 'missed'])
  expect(removed).toEqual(['gone'])
})

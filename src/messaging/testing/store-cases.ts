import { commitCases } from './commit-cases.ts'
import { keepingCases } from './keeping-cases.ts'
import { readingCases } from './reading-cases.ts'
import type { StoreCase } from './store-fixture.ts'

/** All that a MessageStore promises. */
export const storeCases: readonly StoreCase[] = [...keepingCases, ...readingCases, ...commitCases]

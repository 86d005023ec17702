import { describe, expect, it } from 'vitest'
import { DERIVATION_LABELS, HASH_LABELS, OTHER_LABELS, SIGNATURE_LABELS } from './labels.ts'

const tables = {
  derivation: DERIVATION_LABELS,
  signature: SIGNATURE_LABELS,
  hash: HASH_LABELS,
  other: OTHER_LABELS
}

describe.each(Object.entries(tables))('%s labels', (_, table) => {
  const labels: readonly string[] = Object.values(table)

  it('⚔ are used once', () => {
    expect(new Set(labels).size).toBe(labels.length)
  })

  it('⚔ never begin one another, so that what follows one cannot complete another', () => {
    const beginnings = labels.flatMap((one) =>
      labels.filter((other) => other !== one && other.startsWith(one)).map((other) => [one, other])
    )
    expect(beginnings).toEqual([])
  })

  it('name the protocol and its version', () => {
    for (const label of labels) expect(label).toMatch(/^ghost\/v1\/[a-z0-9-]+(\/[a-z0-9-]*)?$/)
  })
})

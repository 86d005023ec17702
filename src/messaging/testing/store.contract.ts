import { describe, it } from 'vitest'
import type { ContractCase } from './contract-check.ts'
import { keystoreCases, type KeystoreFixture } from './keystore-cases.ts'
import { storeCases } from './store-cases.ts'
import type { StoreFixture } from './store-fixture.ts'

const describeContract = <Fixture>(
  name: string,
  cases: readonly ContractCase<Fixture>[],
  make: () => Promise<Fixture>
): void => {
  describe(name, () => {
    for (const { promise, check } of cases) it(promise, async () => check(await make()))
  })
}

/** The suite that every MessageStore passes; `make` gives a fixture over an empty disk. */
export const describeStore = (name: string, make: () => Promise<StoreFixture>): void =>
  describeContract(`MessageStore: ${name}`, storeCases, make)

/** The suite that every Keystore passes; `make` gives a fixture over an empty disk. */
export const describeKeystore = (name: string, make: () => Promise<KeystoreFixture>): void =>
  describeContract(`Keystore: ${name}`, keystoreCases, make)

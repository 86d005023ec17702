/** Alice, Bob and Carol of the envelope vectors, with all their keys. */
import { addressHash } from '../../protocol/ids.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import { fromHex, vectors } from '../../protocol/testing/vectors.ts'

export interface Person<Bytes> {
  readonly person: AddressHash
  readonly version: number
  readonly box: Bytes
  readonly boxPublic: Bytes
  readonly signing: Bytes
  readonly signingPublic: Bytes
  readonly own: Bytes
}

export type Name = 'alice' | 'bob' | 'carol'

const file = vectors<{ readonly people: Readonly<Record<Name, Person<string>>> }>('envelope')

const personOf = (name: Name): Person<Uint8Array> => {
  const { person, version, ...keys } = file.people[name]
  const bytes = Object.fromEntries(Object.entries(keys).map(([key, hex]) => [key, fromHex(hex)]))
  return { person: addressHash(person), version, ...bytes } as Person<Uint8Array>
}

export const people = { alice: personOf('alice'), bob: personOf('bob'), carol: personOf('carol') }
/** Who has this address hash. */
export const named = (hash: string) => Object.values(people).find(({ person }) => person === hash)!

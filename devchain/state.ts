import { printCompact } from './plaintext.ts'
import type { Plaintext } from './values.ts'

interface Version {
  readonly height: number
  readonly value: Plaintext | null
}
interface Entry {
  readonly key: Plaintext
  readonly versions: Version[]
}

/** One change that a finalize block makes. */
export interface Change {
  readonly program: string
  readonly mapping: string
  readonly key: Plaintext
  readonly value: Plaintext | null
}

/** What a finalize block reads from and writes to. */
export interface MappingStore {
  read(program: string, mapping: string, key: Plaintext): Plaintext | null
  write(program: string, mapping: string, key: Plaintext, value: Plaintext | null): void
}

const placeOf = (program: string, mapping: string): string => `${program}/${mapping}`

/** All mappings of all programs, with every version, so that the past can be read as it was. */
export class MappingState {
  readonly #mappings = new Map<string, Map<string, Entry>>()

  /** The value at a height; null where there is none. */
  read(program: string, mapping: string, key: Plaintext, height: number = Infinity): Plaintext | null {
    const entry = this.#mappings.get(placeOf(program, mapping))?.get(printCompact(key))
    return entry?.versions.findLast((version) => version.height <= height)?.value ?? null
  }

  /** All entries at a height, ordered by key so that two runs answer alike. */
  entries(program: string, mapping: string, height: number = Infinity): [key: Plaintext, value: Plaintext][] {
    const found: [Plaintext, Plaintext][] = []
    const entries = [...(this.#mappings.get(placeOf(program, mapping)) ?? [])].sort(([a], [b]) =>
      a < b ? -1 : 1
    )
    for (const [, { key, versions }] of entries) {
      const value = versions.findLast((version) => version.height <= height)?.value ?? null
      if (value !== null) found.push([key, value])
    }
    return found
  }

  /** Puts the changes of a block into force. */
  commit(changes: readonly Change[], height: number): void {
    for (const { program, mapping, key, value } of changes) {
      const place = placeOf(program, mapping)
      const entries = this.#mappings.get(place) ?? new Map<string, Entry>()
      this.#mappings.set(place, entries)
      const text = printCompact(key)
      const entry = entries.get(text) ?? { key, versions: [] }
      entries.set(text, entry)
      entry.versions.push({ height, value })
    }
  }
}

/** Changes on top of a store: kept if the transaction is accepted, forgotten if not. */
export class Overlay implements MappingStore {
  readonly changes: Change[] = []
  readonly #latest = new Map<string, Plaintext | null>()
  readonly #below: Pick<MappingStore, 'read'>

  constructor(below: Pick<MappingStore, 'read'>) {
    this.#below = below
  }

  read(program: string, mapping: string, key: Plaintext): Plaintext | null {
    const written = this.#latest.get(`${placeOf(program, mapping)}/${printCompact(key)}`)
    return written === undefined ? this.#below.read(program, mapping, key) : written
  }

  write(program: string, mapping: string, key: Plaintext, value: Plaintext | null): void {
    this.#latest.set(`${placeOf(program, mapping)}/${printCompact(key)}`, value)
    this.changes.push({ program, mapping, key, value })
  }

  /** Hands every change down to another overlay. */
  applyTo(store: MappingStore): void {
    for (const { program, mapping, key, value } of this.changes) store.write(program, mapping, key, value)
  }
}

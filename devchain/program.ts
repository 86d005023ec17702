import type { Literal, ValueType } from './values.ts'

/** Where an instruction takes a value from. */
export type Operand =
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'register'; readonly index: number; readonly access: readonly (string | number)[] }
  | { readonly kind: 'block.height' | 'block.timestamp' | 'network.id' }
  | { readonly kind: 'edition' | 'checksum' | 'program_owner'; readonly program?: string }

/** A mapping of this program, or of another one by its full name (read only). */
export interface MappingReference {
  readonly program?: string
  readonly name: string
}

export type Command =
  | {
      readonly op: 'contains' | 'get'
      readonly mapping: MappingReference
      readonly key: Operand
      readonly into: number
    }
  | {
      readonly op: 'get.or_use'
      readonly mapping: MappingReference
      readonly key: Operand
      readonly fallback: Operand
      readonly into: number
    }
  | { readonly op: 'set'; readonly mapping: MappingReference; readonly key: Operand; readonly value: Operand }
  | { readonly op: 'remove'; readonly mapping: MappingReference; readonly key: Operand }
  | {
      readonly op: 'branch'
      readonly whenEqual: boolean
      readonly left: Operand
      readonly right: Operand
      readonly label: string
    }
  | { readonly op: 'position'; readonly label: string }
  | { readonly op: 'await'; readonly register: number }
  | { readonly op: 'assert'; readonly equal: boolean; readonly left: Operand; readonly right: Operand }
  | {
      readonly op: 'cast'
      readonly lossy: boolean
      readonly operands: readonly Operand[]
      readonly type: CastType
      readonly into: number
    }
  | {
      readonly op: 'serialize' | 'deserialize'
      readonly raw: boolean
      readonly operand: Operand
      readonly from: ValueType
      readonly to: ValueType
      readonly into: number
    }
  | {
      readonly op: 'instruction'
      readonly opcode: string
      readonly operands: readonly Operand[]
      readonly into: number
    }

export type CastType = ValueType | { readonly kind: 'group.x' | 'group.y' }

export interface Input {
  readonly register: number
  readonly type: ValueType
}

/** A block of commands that changes mappings. */
export interface FinalizeBlock {
  readonly name: string
  readonly inputs: readonly Input[]
  readonly commands: readonly Command[]
}

export type Visibility =
  'public' | 'private' | 'constant' | 'record' | 'external_record' | 'future' | 'dynamic'

/** What a function takes and gives, as far as a transaction shows it. */
export interface FunctionSignature {
  readonly name: string
  readonly inputs: readonly Visibility[]
  readonly outputs: readonly Visibility[]
}

/** A compiled program, as far as a chain that checks no proofs needs it. */
export interface Program {
  readonly id: string
  readonly source: string
  readonly imports: readonly string[]
  readonly mappings: ReadonlyMap<string, { readonly key: ValueType; readonly value: ValueType }>
  readonly structs: ReadonlyMap<string, readonly { readonly name: string; readonly type: ValueType }[]>
  readonly functions: ReadonlyMap<string, FunctionSignature>
  readonly finalizes: ReadonlyMap<string, FinalizeBlock>
  readonly constructorBlock?: FinalizeBlock
}

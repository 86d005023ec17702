import { FinalizeError } from './errors.ts'
import type { Program } from './program.ts'
import type { Value, ValueType } from './values.ts'

/** Finds a program by its full name. */
export type FindProgram = (id: string) => Program | undefined

/** The members of a struct type, looked up in its own program or the one it names; FinalizeError if there is none. */
export function structMembers(
  type: Extract<ValueType, { kind: 'struct' }>,
  program: Program,
  find: FindProgram
): {
  readonly home: Program
  readonly members: readonly { readonly name: string; readonly type: ValueType }[]
} {
  const home = type.program === undefined || type.program === program.id ? program : find(type.program)
  const members = home?.structs.get(type.name)
  if (home === undefined || members === undefined)
    throw new FinalizeError(`struct '${type.name}' is not declared`)
  return { home, members }
}

/** Whether the value is of the type. */
export function hasType(value: Value, type: ValueType, program: Program, find: FindProgram): boolean {
  switch (type.kind) {
    case 'literal':
      return value.kind === type.literal
    case 'future':
      return value.kind === 'future' && value.program === type.program && value.function === type.function
    case 'array':
      return (
        value.kind === 'array' &&
        value.elements.length === type.length &&
        value.elements.every((element) => hasType(element, type.element, program, find))
      )
    case 'struct': {
      if (value.kind !== 'struct') return false
      const { home, members } = structMembers(type, program, find)
      const names = [...value.members.keys()]
      return (
        names.length === members.length &&
        members.every(({ name, type: member }, index) => {
          const inner = value.members.get(name)
          return names[index] === name && inner !== undefined && hasType(inner, member, home, find)
        })
      )
    }
  }
}

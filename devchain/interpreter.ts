import { evaluate } from './arithmetic.ts'
import { fromBits, toBits } from './bits.ts'
import { castLiteral } from './casts.ts'
import { group } from './curve.ts'
import { FinalizeError } from './errors.ts'
import { printValue } from './plaintext.ts'
import type { Command, FinalizeBlock, MappingReference, Operand, Program } from './program.ts'
import type { MappingStore } from './state.ts'
import { hasType, structMembers } from './types.ts'
import type { FindProgram } from './types.ts'
import { isEqual } from './values.ts'
import type { FutureValue, Literal, Plaintext, Value, ValueType } from './values.ts'

/** What is known of a deployed program besides its text. */
export interface ProgramFacts {
  readonly edition: number
  readonly checksum: Uint8Array
  readonly owner: string | null
}

/** Everything a finalize block may ask of the chain. */
export interface FinalizeContext {
  readonly store: MappingStore
  readonly find: FindProgram
  readonly facts: (program: string) => ProgramFacts | undefined
  readonly height: number
  /** Unix seconds. */
  readonly timestamp: number
  readonly network: number
}

type Registers = Map<number, Value>

interface Frame {
  readonly program: Program
  readonly context: FinalizeContext
  readonly registers: Registers
}

function access(value: Value, path: readonly (string | number)[]): Value {
  let current = value
  for (const step of path) {
    const inner: Value | undefined =
      typeof step === 'string'
        ? current.kind === 'struct'
          ? current.members.get(step)
          : undefined
        : current.kind === 'array'
          ? current.elements[step]
          : undefined
    if (inner === undefined) throw new FinalizeError(`there is no '${step}' in a ${current.kind}`)
    current = inner
  }
  return current
}

function fact(frame: Frame, kind: 'edition' | 'checksum' | 'program_owner', id: string): Plaintext {
  const facts = frame.context.facts(id)
  if (facts === undefined) throw new FinalizeError(`'${id}' is not deployed`)
  if (kind === 'edition') return { kind: 'u16', value: BigInt(facts.edition) }
  if (kind === 'checksum') {
    return {
      kind: 'array',
      elements: [...facts.checksum].map((byte) => ({ kind: 'u8', value: BigInt(byte) }))
    }
  }
  if (facts.owner === null) throw new FinalizeError(`'${id}' has no owner`)
  return { kind: 'address', value: facts.owner }
}

function load(frame: Frame, operand: Operand): Value {
  switch (operand.kind) {
    case 'literal':
      return operand.literal
    case 'register': {
      const value = frame.registers.get(operand.index)
      if (value === undefined) throw new FinalizeError(`register r${operand.index} is empty`)
      return access(value, operand.access)
    }
    case 'block.height':
      return { kind: 'u32', value: BigInt(frame.context.height) }
    case 'block.timestamp':
      return { kind: 'i64', value: BigInt(frame.context.timestamp) }
    case 'network.id':
      return { kind: 'u16', value: BigInt(frame.context.network) }
    default:
      return fact(frame, operand.kind, operand.program ?? frame.program.id)
  }
}

function loadPlaintext(frame: Frame, operand: Operand): Plaintext {
  const value = load(frame, operand)
  if (value.kind === 'future') throw new FinalizeError('a future is not a plaintext')
  return value
}

function locate(
  frame: Frame,
  reference: MappingReference
): { readonly program: string; readonly name: string; readonly key: ValueType; readonly value: ValueType } {
  const program = reference.program === undefined ? frame.program : frame.context.find(reference.program)
  const mapping = program?.mappings.get(reference.name)
  if (program === undefined || mapping === undefined)
    throw new FinalizeError(`mapping '${reference.name}' is not there`)
  return { program: program.id, name: reference.name, ...mapping }
}

function loadKey(frame: Frame, reference: MappingReference, operand: Operand): Plaintext {
  const key = loadPlaintext(frame, operand)
  const { key: type } = locate(frame, reference)
  if (!hasType(key, type, frame.program, frame.context.find))
    throw new FinalizeError(`wrong key for '${reference.name}'`)
  return key
}

function readMapping(
  frame: Frame,
  command: Extract<Command, { op: 'contains' | 'get' | 'get.or_use' }>
): Plaintext {
  const { program, name } = locate(frame, command.mapping)
  const found = frame.context.store.read(program, name, loadKey(frame, command.mapping, command.key))
  if (command.op === 'contains') return { kind: 'boolean', value: found !== null }
  if (found !== null) return found
  if (command.op === 'get.or_use') return loadPlaintext(frame, command.fallback)
  throw new FinalizeError(`there is no such key in '${program}/${name}'`)
}

function writeMapping(frame: Frame, command: Extract<Command, { op: 'set' | 'remove' }>): void {
  const { program, name, value: type } = locate(frame, command.mapping)
  const key = loadKey(frame, command.mapping, command.key)
  if (command.op === 'remove') {
    if (frame.context.store.read(program, name, key) !== null)
      frame.context.store.write(program, name, key, null)
    return
  }
  const value = loadPlaintext(frame, command.value)
  if (!hasType(value, type, frame.program, frame.context.find))
    throw new FinalizeError(`wrong value for '${name}'`)
  frame.context.store.write(program, name, key, value)
}

function castStruct(
  frame: Frame,
  type: Extract<ValueType, { kind: 'struct' }>,
  operands: readonly Plaintext[]
): Plaintext {
  const { home, members } = structMembers(type, frame.program, frame.context.find)
  const pairs = members.map(({ name, type: member }, index) => {
    const value = operands[index]
    if (value === undefined || !hasType(value, member, home, frame.context.find)) {
      throw new FinalizeError(`'${name}' of '${type.name}' is of another type`)
    }
    return [name, value] as const
  })
  if (operands.length !== members.length)
    throw new FinalizeError(`'${type.name}' has ${members.length} members`)
  return { kind: 'struct', members: new Map(pairs) }
}

function cast(frame: Frame, command: Extract<Command, { op: 'cast' }>): Plaintext {
  const operands = command.operands.map((operand) => loadPlaintext(frame, operand))
  const { type } = command
  if (type.kind === 'struct') return castStruct(frame, type, operands)
  if (type.kind === 'array') {
    const value: Plaintext = { kind: 'array', elements: operands }
    if (!hasType(value, type, frame.program, frame.context.find))
      throw new FinalizeError('elements of another type')
    return value
  }
  const [from, ...more] = operands
  if (from === undefined || more.length > 0) throw new FinalizeError("'cast' to a literal takes one operand")
  if (type.kind === 'group.x' || type.kind === 'group.y') {
    if (from.kind !== 'group') throw new FinalizeError(`'${type.kind}' of a ${from.kind}`)
    return { kind: 'field', value: type.kind === 'group.x' ? from.value : group.yCoordinate(from.value) }
  }
  if (type.kind !== 'literal' || from.kind === 'struct' || from.kind === 'array') {
    throw new FinalizeError(`a ${from.kind} cannot be cast to a ${type.kind}`)
  }
  return castLiteral(from, type.literal, command.lossy)
}

function convertBits(
  frame: Frame,
  command: Extract<Command, { op: 'serialize' | 'deserialize' }>
): Plaintext {
  const value = loadPlaintext(frame, command.operand)
  const { find } = frame.context
  if (!hasType(value, command.from, frame.program, find)) throw new FinalizeError('bits of another type')
  if (command.op === 'deserialize') {
    const bits =
      value.kind === 'array' ? value.elements.map((bit) => bit.kind === 'boolean' && bit.value) : []
    return fromBits(bits, command.to, command.raw, frame.program, find)
  }
  const bits = toBits(value, command.raw).map((bit): Literal => ({ kind: 'boolean', value: bit }))
  const result: Plaintext = { kind: 'array', elements: bits }
  if (!hasType(result, command.to, frame.program, find))
    throw new FinalizeError(`there are ${bits.length} bits`)
  return result
}

function assertOperands(frame: Frame, command: Extract<Command, { op: 'assert' }>): void {
  const left = loadPlaintext(frame, command.left)
  const right = loadPlaintext(frame, command.right)
  if (isEqual(left, right) !== command.equal) {
    const relation = command.equal ? 'is not equal to' : 'is equal to'
    throw new FinalizeError(`assertion failed: '${printValue(left)}' ${relation} '${printValue(right)}'`)
  }
}

function awaitFuture(frame: Frame, register: number): void {
  const value = frame.registers.get(register)
  if (value?.kind !== 'future') throw new FinalizeError(`r${register} holds no future`)
  // A future is used up by awaiting it: it must not run twice.
  frame.registers.delete(register)
  runFuture(value, frame.context)
}

function step(frame: Frame, command: Command): void {
  switch (command.op) {
    case 'contains':
    case 'get':
    case 'get.or_use':
      frame.registers.set(command.into, readMapping(frame, command))
      return
    case 'set':
    case 'remove':
      return writeMapping(frame, command)
    case 'assert':
      return assertOperands(frame, command)
    case 'await':
      return awaitFuture(frame, command.register)
    case 'cast':
      frame.registers.set(command.into, cast(frame, command))
      return
    case 'serialize':
    case 'deserialize':
      frame.registers.set(command.into, convertBits(frame, command))
      return
    case 'instruction': {
      const operands = command.operands.map((operand) => loadPlaintext(frame, operand))
      frame.registers.set(command.into, evaluate(command.opcode, operands))
      return
    }
    case 'branch':
    case 'position':
  }
}

function branches(frame: Frame, command: Extract<Command, { op: 'branch' }>): boolean {
  return (
    isEqual(loadPlaintext(frame, command.left), loadPlaintext(frame, command.right)) === command.whenEqual
  )
}

/** Runs a block with its arguments. Throws FinalizeError where the machine halts; the caller then drops the store. */
export function runBlock(
  block: FinalizeBlock,
  values: readonly Value[],
  program: Program,
  context: FinalizeContext
): void {
  const frame: Frame = { program, context, registers: new Map() }
  if (values.length !== block.inputs.length)
    throw new FinalizeError(`'${block.name}' takes ${block.inputs.length} arguments`)
  block.inputs.forEach(({ register, type }, index) => {
    const value = values[index] as Value
    if (!hasType(value, type, program, context.find))
      throw new FinalizeError(`argument ${index} is of another type`)
    frame.registers.set(register, value)
  })
  for (let index = 0; index < block.commands.length; index += 1) {
    const command = block.commands[index] as Command
    if (command.op === 'branch' && branches(frame, command)) {
      // Branches lead forward only (checked when the program was read), so every block comes to its end.
      index = block.commands.findIndex(
        (next, at) => at > index && next.op === 'position' && next.label === command.label
      )
    } else step(frame, command)
  }
}

/** Runs what a future calls, nested futures included. Throws FinalizeError. */
export function runFuture(future: FutureValue, context: FinalizeContext): void {
  const program = context.find(future.program)
  const block = program?.finalizes.get(future.function)
  if (program === undefined || block === undefined)
    throw new FinalizeError(`'${future.program}/${future.function}' is not there`)
  runBlock(block, future.arguments, program, context)
}

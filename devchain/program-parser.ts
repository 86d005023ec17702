import { parseCommand } from './command-text.ts'
import { ProgramError } from './errors.ts'
import { identifier, parseType, programName, readStatements, splitVisibility } from './program-text.ts'
import type { Statement } from './program-text.ts'
import type { Command, FinalizeBlock, FunctionSignature, Input, Program, Visibility } from './program.ts'
import type { ValueType } from './values.ts'

/** Largest program text, as on the network (snarkVM `MAX_PROGRAM_SIZE`, 2,000 kB). */
const maxProgramSize = 2_048_000

type Block = { readonly kind: string; readonly name: string; readonly lines: readonly string[] }

function groupBlocks(statements: readonly Statement[]): {
  readonly head: readonly string[]
  readonly blocks: Block[]
} {
  const head: string[] = []
  const blocks: { kind: string; name: string; lines: string[] }[] = []
  for (const { text, opensBlock } of statements) {
    const open = blocks.at(-1)
    if (opensBlock) {
      const [kind = '', name = ''] = text.split(' ')
      blocks.push({ kind, name, lines: [] })
    } else if (open === undefined || /^(import|program) /.test(text)) head.push(text)
    else open.lines.push(text)
  }
  return { head, blocks }
}

function typedLine(line: string, word: string): string {
  const match = new RegExp(`^${word} as (.+)$`).exec(line)
  if (match === null) throw new ProgramError(`'${line}' is not '${word} as …'`)
  return splitVisibility(match[1] as string).type
}

function readMapping(block: Block): { readonly key: ValueType; readonly value: ValueType } {
  const [key, value, ...more] = block.lines
  if (key === undefined || value === undefined || more.length > 0)
    throw new ProgramError(`mapping '${block.name}'`)
  return { key: parseType(typedLine(key, 'key')), value: parseType(typedLine(value, 'value')) }
}

function readStruct(block: Block): readonly { readonly name: string; readonly type: ValueType }[] {
  return block.lines.map((line) => {
    const [name = '', as, ...type] = line.split(' ')
    if (!identifier.test(name) || as !== 'as') throw new ProgramError(`struct '${block.name}': '${line}'`)
    return { name, type: parseType(type.join(' ')) }
  })
}

function readInput(line: string): Input {
  const match = /^input r([0-9]+) as (.+)$/.exec(line)
  if (match === null) throw new ProgramError(`'${line}' is not an input`)
  return { register: Number(match[1]), type: parseType(splitVisibility(match[2] as string).type) }
}

function readFunction(block: Block): FunctionSignature {
  const visibilities = (word: string): Visibility[] =>
    block.lines
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => splitVisibility(line.slice(line.indexOf(' as ') + 4)).visibility)
  return { name: block.name, inputs: visibilities('input'), outputs: visibilities('output') }
}

function checkBranches(name: string, commands: readonly Command[]): void {
  commands.forEach((command, index) => {
    if (command.op !== 'branch') return
    const ahead = commands
      .slice(index + 1)
      .some((next) => next.op === 'position' && next.label === command.label)
    if (!ahead)
      throw new ProgramError(`'${name}' branches to '${command.label}', which does not come after it`)
  })
}

function readFinalize(block: Block): FinalizeBlock {
  const inputs = block.lines.filter((line) => line.startsWith('input ')).map(readInput)
  const commands = block.lines.filter((line) => !line.startsWith('input ')).map(parseCommand)
  checkBranches(block.name, commands)
  return { name: block.name, inputs, commands }
}

function checkMappings(program: Program): void {
  const blocks = [
    ...program.finalizes.values(),
    ...(program.constructorBlock ? [program.constructorBlock] : [])
  ]
  for (const command of blocks.flatMap((block) => block.commands)) {
    if (!('mapping' in command)) continue
    const { program: other, name } = command.mapping
    const writes = command.op === 'set' || command.op === 'remove'
    if (other !== undefined && other !== program.id) {
      if (writes) throw new ProgramError(`'${other}/${name}' belongs to another program`)
      if (!program.imports.includes(other)) throw new ProgramError(`'${other}' is not imported`)
    } else if (!program.mappings.has(name)) throw new ProgramError(`mapping '${name}' is not declared`)
  }
}

function collect<T>(blocks: readonly Block[], kind: string, read: (block: Block) => T): Map<string, T> {
  const found = new Map<string, T>()
  for (const block of blocks.filter((candidate) => candidate.kind === kind)) {
    if (!identifier.test(block.name) || found.has(block.name))
      throw new ProgramError(`${kind} '${block.name}'`)
    found.set(block.name, read(block))
  }
  return found
}

/** Reads a compiled program (Aleo instructions). Throws ProgramError for text that is none, or that this chain refuses to run. */
export function parseProgram(source: string): Program {
  if (source.length > maxProgramSize) throw new ProgramError(`program text over ${maxProgramSize} characters`)
  const { head, blocks } = groupBlocks(readStatements(source))
  const id = head.find((line) => line.startsWith('program '))?.slice('program '.length) ?? ''
  if (!programName.test(id)) throw new ProgramError(`'${id.slice(0, 80)}' is not a program name`)
  const constructorBlock = blocks.find((block) => block.kind === 'constructor')
  const program: Program = {
    id,
    source,
    imports: head.filter((line) => line.startsWith('import ')).map((line) => line.slice('import '.length)),
    mappings: collect(blocks, 'mapping', readMapping),
    structs: collect(blocks, 'struct', readStruct),
    functions: collect(blocks, 'function', readFunction),
    finalizes: collect(blocks, 'finalize', readFinalize),
    ...(constructorBlock ? { constructorBlock: readFinalize(constructorBlock) } : {})
  }
  checkMappings(program)
  return program
}

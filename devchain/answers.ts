import type { BlockJson, ConfirmedJson } from './blocks.ts'
import { DevchainError, ValueError } from './errors.ts'
import { decodeIdentifier } from './identifiers.ts'
import type { Prefix } from './identifiers.ts'
import type { Ledger, Place } from './ledger.ts'
import { parsePlaintext, printValue } from './plaintext.ts'
import { identifier, programName } from './program-text.ts'
import type { Plaintext } from './values.ts'

/** Most blocks in one answer, as on snarkOS. */
const maxBlocks = 50

/** A request that gets a sentence instead of an answer; `status` is what the second version of the API tells. */
export class RequestError extends DevchainError {
  readonly status: 400 | 404 | 422 | 500
  readonly chain: readonly string[]

  constructor(status: 400 | 404 | 422 | 500, message: string, ...chain: readonly string[]) {
    super(status === 404 ? 'not-found' : 'bad-request', message)
    this.status = status
    this.chain = chain
  }
}

/** The chain as it stood at a height, in the words of the snarkOS REST API. */
export class Answers {
  readonly #ledger: Ledger
  readonly height: number

  constructor(ledger: Ledger, height: number) {
    this.#ledger = ledger
    this.height = height
  }

  block(height: number): BlockJson {
    const block = height <= this.height ? this.#ledger.blocks[height] : undefined
    if (block === undefined) throw new RequestError(500, `Block ${height} does not exist in storage`)
    return block
  }

  blockByText(text: string): BlockJson {
    if (/^[0-9]{1,10}$/.test(text) && Number(text) < 2 ** 32) {
      try {
        return this.block(Number(text))
      } catch (error) {
        throw new RequestError(500, 'Failed to get block by height', (error as RequestError).message)
      }
    }
    if (!isIdentifier('ab', text)) {
      throw new RequestError(400, 'invalid input, it is neither a block height nor a block hash')
    }
    const height = this.#ledger.heights.get(text)
    if (height !== undefined && height <= this.height) return this.block(height)
    throw new RequestError(500, 'Failed to get block by hash', `Block '${text}' does not exist in storage`)
  }

  blocks(start: number, end: number): BlockJson[] {
    if (start > end) throw new RequestError(400, 'Invalid block range')
    if (end - start > maxBlocks) {
      throw new RequestError(
        400,
        `Cannot request more than ${maxBlocks} blocks per call (requested ${end - start})`
      )
    }
    return Array.from({ length: end - start }, (_, index) => this.block(start + index))
  }

  heightOf(hash: string): number {
    const height = this.#ledger.heights.get(hash)
    if (height === undefined || height > this.height)
      throw new RequestError(500, `Block '${hash}' does not exist in storage`)
    return height
  }

  stateRoot(height: number): string | null {
    return height <= this.height ? (this.#ledger.stateRoots[height] ?? null) : null
  }

  heightOfStateRoot(root: string): number | null {
    const height = this.#ledger.heightOfStateRoot.get(root)
    return height === undefined || height > this.height ? null : height
  }

  place(id: string): Place | undefined {
    const place = this.#ledger.places.get(id)
    return place !== undefined && place.height <= this.height ? place : undefined
  }

  confirmed(id: string, missing = `Missing confirmed transaction for ID ${id}`): ConfirmedJson {
    const place = this.place(id)
    const found = place === undefined ? undefined : this.block(place.height).transactions[place.index]
    if (found === undefined) throw this.#notThere(id, missing)
    return found
  }

  #abortedIn(id: string): BlockJson | undefined {
    const height = this.#ledger.abortedAt.get(id)
    return height === undefined || height > this.height ? undefined : this.block(height)
  }

  #notThere(id: string, missing: string): RequestError {
    const block = this.#abortedIn(id)
    return block === undefined
      ? new RequestError(404, missing)
      : new RequestError(500, `Transaction '${id}' was aborted in block '${block.block_hash}'`)
  }

  transaction(id: string): unknown {
    return this.confirmed(id, `Missing transaction '${id}' in block storage`).transaction
  }

  unconfirmed(id: string): unknown {
    const place = this.place(id)
    if (place === undefined) throw new RequestError(404, `Missing unconfirmed transaction for ID ${id}`)
    return place.original
  }

  blockHashOf(id: string): string | null {
    const place = this.place(id)
    const block = place === undefined ? this.#abortedIn(id) : this.block(place.height)
    return block?.block_hash ?? null
  }

  transactionOfTransition(id: string): string | null {
    const transaction = this.#ledger.transactionOfTransition.get(id)
    return transaction !== undefined && this.place(transaction) !== undefined ? transaction : null
  }

  transitionOfPut(id: string): string {
    const transition = this.#ledger.transitionOfPut.get(id)
    if (transition === undefined || this.transactionOfTransition(transition) === null) {
      throw new RequestError(500, `Failed to find the transition ID for the given input or output ID '${id}'`)
    }
    return transition
  }

  program(id: string): string {
    if (!this.isDeployed(id))
      throw new RequestError(500, `Failed to find program \`${id}\``, `Missing program for ID ${id}`)
    return this.#ledger.programs.get(id)?.program.source ?? ''
  }

  programWithMetadata(id: string): unknown {
    const program = this.program(id)
    const { edition, transaction, owner } = this.#ledger.programs.get(id) ?? {}
    return { program, edition, transaction_id: transaction, program_owner: owner }
  }

  edition(id: string): number {
    const edition = this.isDeployed(id) ? this.#ledger.programs.get(id)?.edition : undefined
    if (edition === undefined) throw new RequestError(500, `Missing latest edition for program ID ${id}`)
    return edition
  }

  deploymentOf(id: string): string | null {
    return this.isDeployed(id) ? (this.#ledger.programs.get(id)?.transaction ?? null) : null
  }

  mappingNames(id: string): string[] | null {
    return this.isDeployed(id) ? [...(this.#ledger.programs.get(id)?.program.mappings.keys() ?? [])] : null
  }

  value(program: string, mapping: string, key: Plaintext): string | null {
    const value = this.#ledger.state.read(program, mapping, key, this.height)
    return value === null ? null : printValue(value)
  }

  values(program: string, mapping: string): [string, string][] {
    const entries = this.isDeployed(program) ? this.#ledger.entries(program, mapping, this.height) : undefined
    if (entries === undefined) {
      const place = `${program}/${mapping}`
      throw new RequestError(
        500,
        'Unable to read mapping',
        `Illegal operation: '${place}' is not initialized - cannot get mapping (C).`
      )
    }
    return entries.map(([key, value]) => [printValue(key), printValue(value)])
  }

  isDeployed(id: string): boolean {
    return (this.#ledger.deployedAt.get(id) ?? Infinity) <= this.height
  }
}

function isIdentifier(prefix: Prefix, text: string): boolean {
  try {
    decodeIdentifier(prefix, text)
    return true
  } catch {
    return false
  }
}

function inPath<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new RequestError(
      400,
      `Invalid path ${JSON.stringify(path)}: unknown error: ${error.message}`,
      error.message
    )
  }
}

/** Reads a part of a path that must be an identifier; RequestError if it is not. */
export function identifierInPath(path: string, prefix: Prefix, text: string): string {
  inPath(path, () => decodeIdentifier(prefix, text))
  return text
}

/** Reads a part of a path that must be a mapping key; RequestError if it is not. */
export function plaintextInPath(path: string, text: string): Plaintext {
  return inPath(path, () => parsePlaintext(text))
}

/** Reads a part of a path that must be a field element, and gives it as it is written by a node; RequestError if it is none. */
export function fieldInPath(path: string, text: string): string {
  return inPath(path, () => readField(text))
}

/** The field elements of a list with commas, none for an empty text; RequestError if one is none. */
export function commitmentsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map(readCommitment)
}

function readField(text: string): string {
  const value = parsePlaintext(text)
  if (value.kind !== 'field') throw new ValueError('Failed to parse string. Parsing Error')
  return printValue(value)
}

function readCommitment(text: string): string {
  try {
    return readField(text)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new RequestError(422, `Invalid commitment: ${text}`, error.message)
  }
}

/** Reads a part of a path that must be the name of a mapping; RequestError if it is none. */
export function nameInPath(path: string, text: string): string {
  return inPath(path, () => {
    if (!/^[A-Za-z]/.test(text)) throw new ValueError('Identifier must start with a letter')
    if (!identifier.test(text))
      throw new ValueError('Identifier must consist of letters, digits, and underscores')
    return text
  })
}

/** Reads a part of a path that must be a program's full name; RequestError if it is not. */
export function programInPath(path: string, text: string): string {
  return inPath(path, () => {
    if (!programName.test(text)) throw new ValueError('Failed to parse string. Parsing Error')
    return text
  })
}

/** Reads a part of a path that must be a number of so many bits; RequestError if it is not. */
export function numberInPath(path: string, text: string, bits: 16 | 32): number {
  if (/^[0-9]{1,10}$/.test(text) && Number(text) < 2 ** bits) return Number(text)
  // The node names the place where a path has several parts to read, and the kind of number where it has one.
  const [where, sentence] =
    bits === 16
      ? [`value \`${text}\` at index 1`, `Cannot parse value at index 1 with value \`${text}\` to a \`u16\``]
      : [`value \`${text}\``, `Cannot parse \`${text}\` to a \`u32\``]
  const message = `Invalid path ${JSON.stringify(path)}: ${where} is not of expected type \`u${bits}\``
  throw new RequestError(400, message, sentence)
}

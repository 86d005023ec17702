import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of the project. */
export const ROOT = join(import.meta.dirname, '..')
/** Network name in every REST path and in config.json. */
export const NETWORK = 'testnet'
export const PROGRAM = 'ghost_msg.aleo'

/** Text of the compiled contract, as it is deployed. */
export function programSource(): string {
  return readFileSync(join(ROOT, 'contracts', 'ghost_msg', PROGRAM), 'utf8')
}

/** What a node calls `program_checksum`: SHA3-256 of the program's text, in lower-case hex. */
export function programChecksum(source: string): string {
  return createHash('sha3-256').update(source, 'utf8').digest('hex')
}

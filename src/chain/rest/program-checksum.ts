import { sha3_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** SHA3-256 of a program's text as 64 hex digits: what snarkVM calls `program_checksum`. */
export const programChecksum = (source: string): string =>
  bytesToHex(sha3_256(new TextEncoder().encode(source)))

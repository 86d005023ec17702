/** A mailbox at a courier in which a message lies until a time, ms since 1970. */
export interface LeftIn {
  /** Ed25519, 32 bytes. */
  readonly courier: Uint8Array
  readonly mailbox: Uint8Array
  readonly until: number
}

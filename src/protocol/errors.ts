/** Facts of an error that a sentence shown to the user may name: positions, sizes, limits. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number>>

/**
 * Errors by whose fault they are; the class decides what happens next, the code which sentence is shown.
 * Every code has a row in docs/errors.md and a sentence in every catalogue of src/ui/messages.
 */
export abstract class GhostError extends Error {
  readonly code: string
  readonly details: ErrorDetails
  constructor(code: string, message: string, options?: ErrorOptions & { readonly details?: ErrorDetails }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
    this.details = options?.details ?? {}
  }
}

/** Nobody's fault, or nobody's for long: try again later. */
export class TransientError extends GhostError {}

/** The other side understood and said no: stop and tell. */
export class RejectedError extends GhostError {}

/** What came is not what it claims to be: drop that source, keep what we had. */
export class IntegrityError extends GhostError {}

/** This device could not keep or read back something: tell, never go on as if it had. */
export class StorageError extends GhostError {}

/** What was asked for cannot be done as asked: tell what to change (a person's slip, or a bug of ours). */
export class UsageError extends GhostError {}

/** What went wrong, for programs; the message is for people. */
export type DevchainErrorCode =
  | 'bad-program'
  | 'unsupported-instruction'
  | 'bad-value'
  | 'bad-transaction'
  | 'finalize-failed'
  | 'not-found'
  | 'bad-request'
  | 'faucet-empty'
  | 'bad-file'
  | 'bad-option'

/** Base of every error of the development chain. */
export class DevchainError extends Error {
  readonly code: DevchainErrorCode

  constructor(code: DevchainErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** A program that cannot be read, or that uses what this chain refuses to run. */
export class ProgramError extends DevchainError {
  constructor(message: string, code: 'bad-program' | 'unsupported-instruction' = 'bad-program') {
    super(code, message)
  }
}

/** A value that is not written as plaintext is, or is outside its type. */
export class ValueError extends DevchainError {
  constructor(message: string) {
    super('bad-value', message)
  }
}

/** A finalize block that stopped: the transaction is rejected and pays its fee. */
export class FinalizeError extends DevchainError {
  constructor(message: string) {
    super('finalize-failed', message)
  }
}

/** A transaction that never reaches a block. */
export class TransactionError extends DevchainError {
  constructor(message: string) {
    super('bad-transaction', message)
  }
}

/** A body that is not a transaction at all. */
export class TransactionFormatError extends TransactionError {}

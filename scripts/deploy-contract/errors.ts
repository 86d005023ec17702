export type DeployErrorCode =
  | 'option-invalid'
  | 'node-unreachable'
  | 'program-differs'
  | 'key-missing'
  | 'key-invalid'
  | 'no-credits'
  | 'not-confirmed'
  | 'unbuildable'
  | 'refused'
  | 'rejected'
  | 'not-seen'

/** A sentence for whoever deploys: what went wrong, and whether anything was spent. */
export class DeployError extends Error {
  readonly code: DeployErrorCode

  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DeployError'
    this.code = code
  }
}

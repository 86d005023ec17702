export type DemoErrorCode =
  | 'port-busy'
  | 'chain-unreachable'
  | 'chain-lacks-program'
  | 'program-differs'
  | 'deployment-failed'
  | 'build-failed'
  | 'option-invalid'
  | 'no-funds'
  | 'transfer-failed'
  | 'not-started'

/** A sentence for whoever started the demo: what went wrong and what to change. */
export class DemoError extends Error {
  readonly code: DemoErrorCode

  constructor(code: DemoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DemoError'
    this.code = code
  }
}

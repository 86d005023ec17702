import { encode } from 'cborg'
import { GhostError } from '../../protocol/errors.ts'

/** A part of a contract does not hold. */
class ContractViolation extends GhostError {}

/** One promise of a port, checked on a fresh fixture. Needs no test runner, so that it also runs inside a page. */
export interface ContractCase<Fixture> {
  readonly promise: string
  readonly check: (fixture: Fixture) => Promise<void>
}

const violated = (message: string): never => {
  throw new ContractViolation('contract-violated', message)
}

const canonical = (value: unknown): string => encode(value).join()

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? [...inner] : inner)) ??
  'undefined'

/** Deep equality of data: by their deterministic encoding, so bytes, order and absent fields count. */
export const same = (actual: unknown, expected: unknown, what: string): void => {
  if (canonical(actual) !== canonical(expected))
    violated(`${what}: expected ${shown(expected)}, got ${shown(actual)}`)
}

const nameOf = (error: unknown): string => {
  if (error instanceof GhostError) return `${error.name} ${error.code}: ${error.message}`
  return error instanceof Error ? `${error.name}: ${error.message}` : 'no error'
}

/** The promise rejects with one of our errors, of this class and code. */
export const rejects = async (
  promise: Promise<unknown>,
  fault: abstract new (...args: never[]) => GhostError,
  code: string
): Promise<void> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof fault) || error.code !== code)
    violated(`expected ${fault.name} ${code}, got ${nameOf(error)}`)
}

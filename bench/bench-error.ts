/** A bench that could not measure what it is to measure. */
export class BenchError extends Error {
  readonly code = 'not-measured'
}

import process from 'node:process'

/** One figure of one run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit:
    | 'ms'
    | 'B'
    | 'B/s'
    | '%'
    | 'ratio'
    | 'requests'
    | 'messages'
    | 'meetings'
    | 'connections'
    | 'streams'
    | 'microcredits'
  /** Samples it was taken from. */
  readonly n: number
}

/** Prints a figure as one line of JSON; a bench prints nothing else on standard output. */
export function print(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

/** Nearest-rank percentile of samples; `share` from 0 to 1. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

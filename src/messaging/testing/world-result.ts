import { GhostError } from '../../protocol/errors.ts'
import type { WorldReport } from './world.ts'

/** How worlds are run, besides their seeds. */
export interface WorldRun {
  /** Steps of each plan. */
  readonly steps: number
  readonly forged: boolean
  /** Somebody writes from two devices in every world. */
  readonly devices: boolean
}

/** What became of one world; can be handed between threads. */
export interface WorldResult {
  readonly seed: number
  /** ms of processor time, whatever else the machine does. */
  readonly milliseconds: number
  readonly report?: WorldReport
  /** The invariant that did not hold. */
  readonly broken?: { readonly code: string; readonly message: string }
}

/** Runs one world. What is no refusal of this program's own is thrown on. */
export const runWorld = async (
  seed: number,
  { steps, forged, devices }: WorldRun,
  trace?: (line: string) => void
): Promise<WorldResult> => {
  // Only now, so that a bug can be planted before.
  const { World } = await import('./world.ts')
  const began = process.threadCpuUsage()
  const time = () => {
    const { user, system } = process.threadCpuUsage(began)
    return Math.round((user + system) / 1_000)
  }
  try {
    const report = await new World(seed, {
      steps,
      forgedSlots: forged,
      ...(devices && { devices }),
      ...(trace && { trace })
    }).run()
    return { seed, milliseconds: time(), report }
  } catch (error) {
    if (!(error instanceof GhostError)) throw error
    return { seed, milliseconds: time(), broken: { code: error.code, message: error.message } }
  }
}

/** What a broken invariant counts as in the last line. */
const KINDS = {
  lost: ['lost', 'holes', 'delivered-not-held'],
  duplicated: ['duplicated'],
  out_of_order: ['out-of-order', 'views-differ']
} as const

/** The last line of a run: what all worlds came to. Times are of each world by itself, `seconds` of all together. */
export const summaryOf = (
  results: readonly WorldResult[],
  { steps }: WorldRun,
  seconds: number
): Readonly<Record<string, unknown>> => {
  const reports = results.flatMap(({ report }) => report ?? [])
  const broken = results.flatMap((result) => result.broken?.code ?? [])
  const count = (kind: keyof typeof KINDS) =>
    broken.filter((code) => KINDS[kind].some((name) => name === code)).length
  const milliseconds = results.reduce((sum, result) => sum + result.milliseconds, 0)
  const slowest = results.reduce((slow, result) => (result.milliseconds > slow.milliseconds ? result : slow))
  return {
    seeds: results.length,
    steps: results.length * steps,
    events: reports.reduce((sum, report) => sum + report.events, 0),
    messages: reports.reduce((sum, report) => sum + report.messages, 0),
    faults: reports.reduce((sum, report) => sum + report.faults, 0),
    broken: broken.length,
    lost: count('lost'),
    duplicated: count('duplicated'),
    out_of_order: count('out_of_order'),
    slowest_seed: slowest.seed,
    slowest_ms: slowest.milliseconds,
    ms_per_step: Number((milliseconds / (results.length * steps)).toFixed(3)),
    seconds: Math.round(seconds)
  }
}

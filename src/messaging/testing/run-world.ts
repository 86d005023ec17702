import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { GhostError } from '../../protocol/errors.ts'
import { plant, plantedBug, PLANTED_BUGS } from './planted-bugs.ts'
import type { WorldReport } from './world.ts'

const USAGE = `npm run test:world -- [options]     worlds one after the other; a failure prints its seed

  --seeds N --events N     how many worlds, and steps in each (100 and 100)
  --first-seed N           where to begin (1)
  --seed S                 one world, with its trace
  --forged                 chain nodes forge slots too
  --devices                somebody writes from two devices (in one world of four unless told)
  --crash-points           a crash at every port call of send, receive, unlock and rebuild
  --planted                every planted bug must be found within the seeds
  --planted-bug NAME       one planted bug`

const OPTIONS = {
  seeds: { type: 'string', default: '100' },
  events: { type: 'string', default: '100' },
  'first-seed': { type: 'string', default: '1' },
  seed: { type: 'string' },
  forged: { type: 'boolean', default: false },
  devices: { type: 'boolean', default: false },
  planted: { type: 'boolean', default: false },
  'planted-bug': { type: 'string' },
  'crash-points': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false }
} as const

/** The command line; what it does not know is told with what it knows. */
const read = () => {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exit(1)
  }
}

const values = read()
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
/** Seeds between two lines on stderr that say how far it is. */
const PROGRESS_EVERY = 25
const steps = Number(values.events)
const firstSeed = Number(values['first-seed'])
const seeds = Number(values.seeds)

const print = (line: Readonly<Record<string, unknown>>): void => console.log(JSON.stringify(line))

interface Result {
  readonly seed: number
  readonly milliseconds: number
  readonly report?: WorldReport
  readonly broken?: GhostError
}

const run = async (seed: number, trace?: (line: string) => void): Promise<Result> => {
  // Only now, so that a bug can be planted before.
  const { World } = await import('./world.ts')
  const began = performance.now()
  const time = () => Math.round(performance.now() - began)
  try {
    const report = await new World(seed, {
      steps,
      forgedSlots: values.forged,
      ...(values.devices && { devices: true }),
      ...(trace && { trace })
    }).run()
    return { seed, milliseconds: time(), report }
  } catch (error) {
    if (error instanceof GhostError) return { seed, milliseconds: time(), broken: error }
    throw error
  }
}

const tell = ({ seed, broken }: Result): void => {
  if (broken === undefined) return
  const replay = `npm run test:world -- --seed ${seed} --events ${steps}${values.forged ? ' --forged' : ''}${values.devices ? ' --devices' : ''}`
  print({ seed, broken: broken.code, message: broken.message, replay })
}

/** What a broken invariant counts as in the last line. */
const KINDS = {
  lost: ['lost', 'holes', 'delivered-not-held'],
  duplicated: ['duplicated'],
  out_of_order: ['out-of-order', 'views-differ']
} as const

const summary = (results: readonly Result[]): Readonly<Record<string, unknown>> => {
  const reports = results.flatMap(({ report }) => report ?? [])
  const broken = results.flatMap((result) => result.broken?.code ?? [])
  const count = (kind: keyof typeof KINDS) =>
    broken.filter((code) => KINDS[kind].some((name) => name === code)).length
  const events = reports.reduce((sum, report) => sum + report.events, 0)
  const milliseconds = results.reduce((sum, result) => sum + result.milliseconds, 0)
  const slowest = results.reduce((slow, result) => (result.milliseconds > slow.milliseconds ? result : slow))
  return {
    seeds: results.length,
    steps: results.length * steps,
    events,
    messages: reports.reduce((sum, report) => sum + report.messages, 0),
    faults: reports.reduce((sum, report) => sum + report.faults, 0),
    broken: broken.length,
    lost: count('lost'),
    duplicated: count('duplicated'),
    out_of_order: count('out_of_order'),
    slowest_seed: slowest.seed,
    slowest_ms: slowest.milliseconds,
    ms_per_event: Number((milliseconds / Math.max(1, events)).toFixed(3))
  }
}

const runMany = async (): Promise<boolean> => {
  const results: Result[] = []
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const result = await run(seed)
    tell(result)
    results.push(result)
    if (results.length % PROGRESS_EVERY === 0)
      console.error(
        `${results.length} of ${seeds} seeds, ${results.filter(({ broken }) => broken).length} broken`
      )
    // A planted bug is found once.
    if (values['planted-bug'] !== undefined && result.broken !== undefined) return true
  }
  print(summary(results))
  return results.every(({ broken }) => broken === undefined)
}

/** Each bug in a process of its own: what it changes is loaded once. */
const runPlanted = (): boolean => {
  const missed: string[] = []
  for (const { name } of PLANTED_BUGS) {
    const options = [
      '--planted-bug',
      name,
      '--seeds',
      `${seeds}`,
      '--events',
      `${steps}`,
      '--first-seed',
      `${firstSeed}`
    ]
    const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...options], {
      encoding: 'utf8'
    })
    const [line] = stdout.trim().split('\n')
    const found = line?.includes('"broken":"') === true
    if (!found) missed.push(name)
    print({
      planted: name,
      found,
      ...(found ? (JSON.parse(line) as object) : { output: stderr.slice(-500) })
    })
  }
  print({ planted: PLANTED_BUGS.length, planted_missed: missed.length, missed })
  return missed.length === 0
}

/** Every port call of every scene, until one in which the page no longer gets that far. */
const runCrashPoints = async (): Promise<boolean> => {
  const { CRASH_SCENES, crashAt, reached } = await import('./crash-points.ts')
  let all = 0
  let broken = 0
  const attempt = async (scene: (typeof CRASH_SCENES)[number], call: number, when: 'before' | 'after') => {
    all++
    try {
      return reached(scene, await crashAt(scene, { call, when }))
    } catch (error) {
      if (!(error instanceof GhostError)) throw error
      broken++
      print({ scene, call, when, broken: error.code, message: error.message })
      return true
    }
  }
  for (const scene of CRASH_SCENES) {
    let call = 0
    for (let further = true; further;) {
      call++
      const [before, after] = [await attempt(scene, call, 'before'), await attempt(scene, call, 'after')]
      further = before || after
    }
    print({ scene, port_calls: call - 1 })
  }
  print({ crash_points: all, crash_points_broken: broken })
  return broken === 0
}

const main = async (): Promise<boolean> => {
  if (values.planted) return runPlanted()
  if (values['crash-points']) return runCrashPoints()
  if (values['planted-bug'] !== undefined) plant(plantedBug(values['planted-bug']))
  if (values.seed === undefined) return runMany()
  const result = await run(Number(values.seed), console.log)
  tell(result)
  print(summary([result]))
  return result.broken === undefined
}

process.exitCode = (await main()) ? 0 : 1

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { useFastPrimitives } from '../../crypto/testing/use-fast-primitives.ts'
import { plant, plantedBug, PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts'
import type { SceneResult } from './crash-points.ts'
import { runScenes, runSeeds } from './world-pool.ts'
import { runWorld, summaryOf, type WorldResult, type WorldRun } from './world-result.ts'

const USAGE = `npm run test:world -- [options]     a failure prints its seed

  --seeds N --events N     how many worlds, and steps in each (100 and 100)
  --first-seed N           where to begin (1)
  --seed S                 one world, with its trace
  --forged                 chain nodes forge slots too
  --devices                somebody writes from two devices (in one world of four unless told)
  --threads N              worlds, or planted bugs, at a time (one for each core)
  --crash-points           a crash at every port call of every scene: send, receive, unlock, rebuild, rotate, consent
  --planted                every planted bug must be found within the seeds, by one that holds without it
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
  threads: { type: 'string', default: `${availableParallelism()}` },
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

useFastPrimitives()
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

const run: WorldRun = { steps, forged: values.forged, devices: values.devices }

const tell = ({ seed, broken }: WorldResult): void => {
  if (broken === undefined) return
  const flags = `${values.forged ? ' --forged' : ''}${values.devices ? ' --devices' : ''}`
  const replay = `npm run test:world -- --seed ${seed} --events ${steps}${flags}`
  print({ seed, broken: broken.code, message: broken.message, replay })
}

const runMany = async (): Promise<boolean> => {
  const began = performance.now()
  const results: WorldResult[] = []
  await runSeeds(seedsFrom(firstSeed), run, Number(values.threads), (result) => {
    tell(result)
    results.push(result)
    if (results.length % PROGRESS_EVERY !== 0) return
    const broken = results.filter((one) => one.broken !== undefined).length
    console.error(`${results.length} of ${seeds} seeds, ${broken} broken`)
  })
  print(summaryOf(results, run, (performance.now() - began) / 1_000))
  return results.every(({ broken }) => broken === undefined)
}

const seedsFrom = (first: number): readonly number[] =>
  Array.from({ length: Math.max(0, firstSeed + seeds - first) }, (_, index) => first + index)

/** In this very process, into which the bug was planted; found once, it is found. */
const runWithBug = async (): Promise<boolean> => {
  for (const seed of seedsFrom(firstSeed)) {
    const result = await runWorld(seed, run)
    tell(result)
    if (result.broken !== undefined) return true
  }
  return false
}

const lineOfBug = async (
  { name, forged = false }: PlantedBug,
  first: number
): Promise<{ line: string | undefined; errors: string }> => {
  const options = { 'planted-bug': name, seeds: seedsFrom(first).length, events: steps, 'first-seed': first }
  const flags = Object.entries(options).flatMap(([option, value]) => [`--${option}`, `${value}`])
  if (forged) flags.push('--forged')
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...flags])
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { line: output.trim().split('\n')[0], errors }
}

/** Is this bug found, by a seed that without it holds? Each in a process of its own: what it changes is loaded once. */
const isFound = async (bug: PlantedBug): Promise<boolean> => {
  const { name, forged = false } = bug
  for (let first = firstSeed; first < firstSeed + seeds;) {
    const { line, errors } = await lineOfBug(bug, first)
    if (line?.includes('"broken":"') !== true) {
      print({ planted: name, found: false, output: errors.slice(-500) })
      return false
    }
    const found = JSON.parse(line) as { seed: number }
    const without = await runWorld(found.seed, { ...run, forged })
    if (without.broken === undefined) {
      print({ planted: name, found: true, ...found })
      return true
    }
    tell(without)
    first = found.seed + 1
  }
  print({ planted: name, found: false })
  return false
}

const runPlanted = async (): Promise<boolean> => {
  const left = [...PLANTED_BUGS]
  const missed: string[] = []
  const work = async () => {
    for (let bug = left.shift(); bug !== undefined; bug = left.shift())
      if (!(await isFound(bug))) missed.push(bug.name)
  }
  await Promise.all(Array.from({ length: Number(values.threads) }, work))
  print({ planted: PLANTED_BUGS.length, planted_missed: missed.length, missed })
  return missed.length === 0
}

const runCrashPoints = async (): Promise<boolean> => {
  const { CRASH_SCENES } = await import('./crash-points.ts')
  const results: SceneResult[] = []
  await runScenes(CRASH_SCENES, Number(values.threads), (result) => {
    const { scene, calls, broken } = result
    for (const { code, ...point } of broken) print({ scene, ...point, broken: code })
    print({ scene, port_calls: calls })
    results.push(result)
  })
  const broken = results.reduce((sum, result) => sum + result.broken.length, 0)
  print({
    crash_points: results.reduce((sum, { points }) => sum + points, 0),
    crash_points_broken: broken
  })
  return broken === 0
}

const main = async (): Promise<boolean> => {
  if (values.planted) return runPlanted()
  if (values['crash-points']) return runCrashPoints()
  const bug = values['planted-bug']
  if (bug !== undefined) plant(plantedBug(bug))
  if (values.seed === undefined) return bug === undefined ? runMany() : runWithBug()
  const result = await runWorld(Number(values.seed), run, console.log)
  tell(result)
  print(summaryOf([result], run, result.milliseconds / 1_000))
  return result.broken === undefined
}

process.exitCode = (await main()) ? 0 : 1

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CrashScene, SceneResult } from './crash-points.ts'
import type { WorldResult, WorldRun } from './world-result.ts'

/** MiB for objects that are not yet old: a world is gone before most of its own are. */
const YOUNG_GENERATION = 64

/** Runs worlds on several threads, each one after the other; `each` is told in the order in which they come to an end. */
export const runSeeds = (
  seeds: readonly number[],
  run: WorldRun,
  threads: number,
  each: (result: WorldResult) => void
): Promise<void> => onThreads(seeds, run, threads, (result) => each(result as WorldResult))

/** Runs all crash points of these scenes, a scene at a time on each thread. */
export const runScenes = (
  scenes: readonly CrashScene[],
  threads: number,
  each: (result: SceneResult) => void
): Promise<void> => onThreads(scenes, undefined, threads, (result) => each(result as SceneResult))

const onThreads = async (
  tasks: readonly (number | CrashScene)[],
  workerData: WorldRun | undefined,
  threads: number,
  each: (result: unknown) => void
): Promise<void> => {
  const left = [...tasks]
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./world-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION }
    })
    try {
      for (let task = left.shift(); task !== undefined; task = left.shift()) {
        const answer = once(worker, 'message')
        worker.postMessage(task)
        each((await answer)[0])
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, work))
}

import { parentPort, workerData } from 'node:worker_threads'
import { useFastPrimitives } from '../../crypto/testing/use-fast-primitives.ts'
import type { CrashScene } from './crash-points.ts'
import { runWorld, type WorldRun } from './world-result.ts'

// Worlds refuse much, and nobody reads where: the seed is run again for that.
Error.stackTraceLimit = 0

useFastPrimitives()

const does = async (task: number | CrashScene) => {
  if (typeof task === 'number') return runWorld(task, workerData as WorldRun)
  const { runScene } = await import('./crash-points.ts')
  return runScene(task)
}

parentPort?.on('message', (task: number | CrashScene) => {
  void does(task).then((result) => parentPort?.postMessage(result))
})

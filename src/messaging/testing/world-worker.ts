import { parentPort, workerData } from 'node:worker_threads'
import { runScene, type CrashScene } from './crash-points.ts'
import { runWorld, type WorldRun } from './world-result.ts'

// Worlds refuse much, and nobody reads where: the seed is run again for that.
Error.stackTraceLimit = 0

const does = (task: number | CrashScene) =>
  typeof task === 'number' ? runWorld(task, workerData as WorldRun) : runScene(task)

parentPort?.on('message', (task: number | CrashScene) => {
  void does(task).then((result) => parentPort?.postMessage(result))
})

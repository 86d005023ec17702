import { GhostError } from '../../protocol/errors.ts'
import type { CrashPoint } from './life.ts'
import type { Step } from './fault-plan.ts'
import { World, type Scenario, type WorldReport } from './world.ts'

/** What a page is at when it dies. */
export const CRASH_SCENES = ['send', 'receive', 'unlock', 'rebuild', 'rotate', 'consent'] as const
export type CrashScene = (typeof CRASH_SCENES)[number]

/** Virtual ms in which a message is sealed, delivered, acknowledged and anchored. */
const A_WHILE = 25_000

const send = (from: number, pause = A_WHILE): Step => ({ kind: 'send', from, to: 1 - from, count: 2, pause })
const crash = (client: number, point: CrashPoint, pause = 0): Step => ({
  kind: 'crash',
  client,
  point,
  pause
})
const restart = (client: number, pause = A_WHILE): Step => ({ kind: 'restart', client, pause })
const rotate = (client: number, pause = A_WHILE): Step => ({ kind: 'rotate', client, pause })
const consent = (client: number, pause = A_WHILE): Step => ({ kind: 'consent', client, pause })
const AT_ONCE: CrashPoint = { call: 1, when: 'before' }

const scenarioOf = (scene: CrashScene, point: CrashPoint): Scenario => {
  const talk = [send(0), send(1)]
  switch (scene) {
    case 'send':
      return { before: [crash(0, point), send(0), restart(0), send(1)], loses: 1, rebuild: [] }
    case 'receive':
      return { before: [crash(1, point), send(0), restart(1), send(1)], loses: 0, rebuild: [] }
    case 'unlock':
      // Gone before its next call; what it dies of the second time is planned once it starts again.
      return {
        before: [...talk, crash(0, AT_ONCE), send(1), restart(0, 0), crash(0, point, A_WHILE), restart(0)],
        loses: 1,
        rebuild: []
      }
    case 'rotate':
      return {
        before: [...talk, crash(0, point), rotate(0), restart(0), consent(1), send(1), send(0)],
        loses: 1,
        rebuild: []
      }
    case 'consent':
      return {
        before: [...talk, rotate(0), crash(1, point), consent(1), send(1), restart(1), send(0)],
        loses: 0,
        rebuild: []
      }
    case 'rebuild':
      return { before: talk, loses: 0, rebuild: [crash(0, point, A_WHILE), restart(0)] }
  }
}

/** One world in which a page dies at this port call of this scene. @throws BrokenInvariant */
export const crashAt = (scene: CrashScene, point: CrashPoint): Promise<WorldReport> =>
  new World(1, { steps: scenarioOf(scene, point) }).run()

/** Pages that crash in a scene without the crash under test: those that are lost with their device, and `unlock`'s first. */
const EXPECTED: Readonly<Record<CrashScene, number>> = {
  send: 1,
  receive: 1,
  unlock: 2,
  rebuild: 1,
  rotate: 1,
  consent: 1
}

/** Did the page under test get as far as that call? */
export const reached = (scene: CrashScene, { crashes }: WorldReport): boolean => crashes > EXPECTED[scene]

/** What became of all crash points of a scene. */
export interface SceneResult {
  readonly scene: CrashScene
  /** Port calls that the page under test made. */
  readonly calls: number
  /** Worlds that were run. */
  readonly points: number
  readonly broken: readonly (CrashPoint & { readonly code: string; readonly message: string })[]
}

/** Every port call of a scene, until one that the page no longer gets to. */
export const runScene = async (scene: CrashScene): Promise<SceneResult> => {
  const broken: SceneResult['broken'][number][] = []
  const attempt = async (point: CrashPoint): Promise<boolean> => {
    try {
      return reached(scene, await crashAt(scene, point))
    } catch (error) {
      if (!(error instanceof GhostError)) throw error
      broken.push({ ...point, code: error.code, message: error.message })
      return true
    }
  }
  for (let call = 1; ; call++) {
    const before = await attempt({ call, when: 'before' })
    const after = await attempt({ call, when: 'after' })
    if (!before && !after) return { scene, calls: call - 1, points: 2 * call, broken }
  }
}

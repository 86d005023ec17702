import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import * as v from 'valibot'
import { DemoError } from './errors.ts'
import { ROOT } from './program.ts'
import type { DemoDescription } from './start.ts'

const Description = v.object({
  url: v.string(),
  urls: v.array(v.string()),
  chain: v.string(),
  relays: v.array(v.string()),
  faucet: v.nullable(v.string())
})

/** What a demo wrote and how it ended. */
export interface DemoResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A demo as a newcomer starts it: a process of its own. */
export interface DemoProcess {
  readonly description: DemoDescription
  /** Asks it to end and resolves when it has. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<DemoResult>
}

interface Running {
  readonly child: ChildProcess
  readonly firstLine: Promise<string | undefined>
  readonly result: Promise<DemoResult>
}

function launch(args: readonly string[]): Running {
  const child = spawn(process.execPath, [join(ROOT, 'demo', 'main.ts'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const closed = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
  const firstLine = new Promise<string | undefined>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')))
    })
    void closed.then(() => resolve(undefined))
  })
  return { child, firstLine, result: closed }
}

/** Runs a demo that is expected to end by itself. */
export function runDemo(args: readonly string[]): Promise<DemoResult> {
  return launch(args).result
}

/** Starts `demo/main.ts --json` with further arguments and resolves when it is up. @throws DemoError `not-started` with its own sentence */
export async function startDemoProcess(args: readonly string[] = ['--port', '0']): Promise<DemoProcess> {
  const { child, firstLine, result } = launch(['--json', ...args])
  // Whoever ends without asking takes the demo along.
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const line = await firstLine
  if (line === undefined) throw new DemoError('not-started', (await result).stderr.trim())
  return {
    description: v.parse(Description, JSON.parse(line)),
    stop: async (signal = 'SIGTERM') => {
      process.off('exit', kill)
      child.kill(signal)
      return result
    }
  }
}

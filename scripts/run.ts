import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'

/** Folder of the project, wherever the command was called from. */
export const ROOT = dirname(import.meta.dirname)

/** What stands for "could not be started" or "ended by a signal" among exit codes. */
const NO_EXIT_CODE = 70

/** The surroundings of a program that has the project's own binaries first in PATH. */
function surroundings(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const path = [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return { ...process.env, ...environment, PATH: path }
}

/**
 * Runs a program with the project's own binaries first in PATH, its output shown as it comes; answers the exit code
 * (70 when there is none).
 */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {}
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env: surroundings(environment) })
    child.once('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`)
      resolve(NO_EXIT_CODE)
    })
    child.once('exit', (code) => resolve(code ?? NO_EXIT_CODE))
  })
}

/** What a program said, on both its outputs, and its exit code (70 when there is none). */
export interface Said {
  readonly code: number
  readonly output: string
}

/** Runs a program as `run` does, its output kept until it ends, for one that runs beside another. */
export function runKept(command: string, args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: surroundings({})
    })
    let output = ''
    const keep = (chunk: string): void => void (output += chunk)
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.once('error', (error) => {
      keep(`${command} could not be started: ${error.message}\n`)
      resolve({ code: NO_EXIT_CODE, output })
    })
    child.once('close', (code) => resolve({ code: code ?? NO_EXIT_CODE, output }))
  })
}

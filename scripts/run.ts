import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'

/** Folder of the project, wherever the command was called from. */
export const ROOT = dirname(import.meta.dirname)

/** What stands for "could not be started" or "ended by a signal" among exit codes. */
const NO_EXIT_CODE = 70

/**
 * Runs a program with the project's own binaries first in PATH, its output shown as it comes; answers the exit code
 * (70 when there is none).
 */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {}
): Promise<number> {
  const path = [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...environment, PATH: path }
    })
    child.once('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`)
      resolve(NO_EXIT_CODE)
    })
    child.once('exit', (code) => resolve(code ?? NO_EXIT_CODE))
  })
}

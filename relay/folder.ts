import { accessSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it, one after the other: Node's recursive mkdir never ends where the system makes none
 * and says that a parent is missing (`/proc`).
 * @throws the system's own error, ENOTDIR where a file stands
 */
export const makeFolder = (path: string, mode?: number): void => {
  const folder = resolve(path)
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    makeFolder(dirname(folder))
    mkdirSync(folder, mode)
  }
  // A slash at its end makes it a folder's name: the system refuses a file.
  accessSync(`${folder}/`)
}

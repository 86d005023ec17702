import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeFolder } from '../relay/index.ts'
import { DemoError } from './errors.ts'

/** Where a demo keeps chain and relay keys; a temporary folder goes with the demo. */
export interface StateFolder {
  readonly path: string
  release(): void
}

/** Opens the named folder, or makes a temporary one when none is named. @throws DemoError `option-invalid` */
export function openStateFolder(named: string | undefined): StateFolder {
  if (named !== undefined) {
    const path = resolve(named)
    try {
      makeFolder(path)
      accessSync(path, constants.W_OK)
    } catch (cause) {
      const message = `Nothing can be kept in ${path}: name a folder with --data, or a place where one can be made.`
      throw new DemoError('option-invalid', message, { cause })
    }
    return { path, release: () => undefined }
  }
  const path = mkdtempSync(join(tmpdir(), 'ghost-demo-'))
  return { path, release: () => rmSync(path, { recursive: true, force: true }) }
}

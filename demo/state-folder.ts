import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where a demo keeps chain and relay keys; a temporary folder goes with the demo. */
export interface StateFolder {
  readonly path: string
  release(): void
}

/** Opens the named folder, or makes a temporary one when none is named. */
export function openStateFolder(named: string | undefined): StateFolder {
  if (named !== undefined) {
    const path = resolve(named)
    mkdirSync(path, { recursive: true })
    return { path, release: () => undefined }
  }
  const path = mkdtempSync(join(tmpdir(), 'ghost-demo-'))
  return { path, release: () => rmSync(path, { recursive: true, force: true }) }
}

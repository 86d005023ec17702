import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const MACOS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]
/** Where a build of Playwright's own keeps its program, below `chromium-<revision>`. */
const INSIDE_CACHE = [
  'chrome-linux64/chrome',
  'chrome-linux/chrome',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium'
]

/** Where to look; all of it can be given, so that a test needs no installed browser. */
export interface Places {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function inPlaywrightCache({ environment, home, platform }: Places): string[] {
  const folder =
    environment['PLAYWRIGHT_BROWSERS_PATH'] ??
    (platform === 'darwin' ? join(home, 'Library/Caches/ms-playwright') : join(home, '.cache/ms-playwright'))
  let revisions: string[]
  try {
    revisions = readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name))
  } catch {
    return []
  }
  const newestFirst = revisions.sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
  return newestFirst.flatMap((name) => INSIDE_CACHE.map((inside) => join(folder, name, inside)))
}

/**
 * Path of an installed Chromium or Chrome: the variable CHROMIUM, then PATH, then Playwright's cache. Undefined when
 * there is none; a CHROMIUM that names no program counts as none, so that a slip is not silently overruled.
 */
export function findChromium(
  places: Places = { environment: process.env, home: homedir(), platform: process.platform }
): string | undefined {
  const named = places.environment['CHROMIUM']
  if (named !== undefined && named !== '') return isProgram(named) ? named : undefined
  const folders = (places.environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...(places.platform === 'darwin' ? MACOS : []),
    ...inPlaywrightCache(places)
  ]
  return candidates.find(isProgram)
}

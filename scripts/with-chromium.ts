/** `node scripts/with-chromium.ts <command …>`: runs a command with CHROMIUM set, installing a browser if need be. */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { findChromium } from './find-chromium.ts'
import { run } from './run.ts'

async function install(): Promise<void> {
  const debian = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0
  if (debian) {
    process.stderr.write('No Chromium or Chrome found: installing the Debian package "chromium".\n')
    if ((await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])) === 0) return
    const refreshed = await run('apt-get', ['update'])
    if (
      refreshed === 0 &&
      (await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])) === 0
    )
      return
  }
  process.stderr.write("No Chromium or Chrome found: installing Playwright's.\n")
  await run('playwright', ['install', 'chromium'])
}

async function chromium(): Promise<string | undefined> {
  const found = findChromium()
  if (found !== undefined || process.env['CHROMIUM']) return found
  await install()
  return findChromium()
}

const [command, ...args] = process.argv.slice(2)
const path = await chromium()
if (command === undefined) {
  process.stderr.write('Usage: node scripts/with-chromium.ts <command …>\n')
  process.exitCode = 64
} else if (path === undefined) {
  process.stderr.write(
    'No Chromium or Chrome was found and none could be installed: install one, or name it in the variable CHROMIUM.\n'
  )
  process.exitCode = 69
} else {
  process.exitCode = await run(command, args, { CHROMIUM: path })
}

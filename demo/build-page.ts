/** Builds the page when something it is made of changed; `node demo/build-page.ts` does it from the command line. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import process from 'node:process'
import { stripVTControlCharacters } from 'node:util'
import { DemoError } from './errors.ts'
import { ROOT } from './program.ts'

/** All that the page is made of; folders are read whole. */
const SOURCES = [
  'index.html',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.json',
  'src',
  'public',
  'contracts'
]
const PAGE = join(ROOT, 'dist')
const STATE = join(ROOT, '.demo')
const STAMP = join(STATE, 'page-stamp')
/** Characters of a failed build's own words that are shown. */
const SHOWN_REASON = 300

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Hash over names and contents of files and folders, the same on every system; tests do not change the page. */
export function hashOfFiles(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256')
  const files = paths
    .flatMap((path) => filesBelow(join(root, path)))
    .filter((file) => !file.includes('.test.'))
  const names = files.map((file) => relative(root, file).split(sep).join('/')).sort()
  for (const name of names)
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0')
  return hash.digest('hex')
}

/** Names both what the page was built from and what came of it: a page that was touched since is built again. */
function currentStamp(): string {
  return `${hashOfFiles(ROOT, SOURCES)} ${hashOfFiles(ROOT, ['dist/index.html'])}\n`
}

function readStamp(): string | undefined {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined
}

/** Runs vite, its words kept: they are shown only when it fails. */
function runVite(outDir: string): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn']
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk))
    child.once('error', (error) => reject(buildFailed(error.message)))
    child.once('close', (code) => (code === 0 ? resolve() : reject(buildFailed(words))))
  })
}

function buildFailed(words: string): DemoError {
  // Warnings come before it, pictures of the source and a stack after it.
  const error = stripVTControlCharacters(words).split('error during build:').at(-1) ?? ''
  const [said = ''] = error.split(/\n\s+(?:at |╭)/)
  const plain = said.replaceAll(/\s+/g, ' ').trim()
  return new DemoError(
    'build-failed',
    `The page could not be built ("npm run build" shows all of it): ${plain.slice(0, SHOWN_REASON)}`
  )
}

/** Puts a finished build in place of the old one; two demos that build at once end with the same page. */
function replacePage(built: string): void {
  const old = `${built}.old`
  if (existsSync(PAGE)) renameSync(PAGE, old)
  renameSync(built, PAGE)
  rmSync(old, { recursive: true, force: true })
}

/** Answers the folder of the page, built anew if sources, public files or the lockfile changed. @throws DemoError `build-failed` */
export async function ensurePage(announce: (line: string) => void): Promise<string> {
  if (readStamp() === currentStamp()) return PAGE
  announce('Building the page …')
  mkdirSync(STATE, { recursive: true })
  const built = join(STATE, `build-${process.pid}`)
  try {
    await runVite(built)
    replacePage(built)
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
  writeFileSync(STAMP, currentStamp())
  return PAGE
}

if (import.meta.main) {
  try {
    await ensurePage((line) => process.stdout.write(`${line}\n`))
    process.stdout.write('The page is built in dist/.\n')
  } catch (error) {
    if (!(error instanceof DemoError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

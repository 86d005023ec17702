/**
 * `npm run -s bench:size`: bytes of a first visit, gzip -9, until the first choice can be made (`first_load_gz`), and
 * of every other file of the page (`lazy_gz:<name>`), which is loaded when it is needed.
 */
import type { Browser, Response } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT } from '../demo/program.ts'
import type { DemoDescription } from '../demo/start.ts'
import { withBrowserAndDemo } from './browser.ts'
import { print } from './figure.ts'

const PAGE = join(ROOT, 'dist')

function gzipped(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length
}

/** Paths, below the page, of all that a first visit loaded until `welcome-new` was there, and their gzipped sum. */
async function visit(browser: Browser, url: string): Promise<{ paths: Set<string>; bytes: number }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const origin = new URL(url).origin
  const responses: Response[] = []
  page.on('response', (response) => {
    if (new URL(response.url()).origin === origin) responses.push(response)
  })
  await page.goto(url)
  await page.getByTestId('welcome-new').waitFor()
  const loaded = [...responses]
  const bodies = await Promise.all(loaded.map((response) => response.body()))
  const paths = new Set(loaded.map((response) => new URL(response.url()).pathname.slice(1) || 'index.html'))
  await context.close()
  return { paths, bytes: bodies.reduce((sum, body) => sum + gzipped(body), 0) }
}

function filesOfPage(): string[] {
  const entries = readdirSync(PAGE, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((file) => relative(PAGE, file).split(sep).join('/'))
}

/** `assets/prover-B8xYz_12.js` → `prover.js`: what a file is called without the hash of its content. */
function nameOf(path: string): string {
  return path.replace(/^assets\//, '').replace(/-[\w-]{8}(\.\w+)$/, '$1')
}

async function bench(browser: Browser, demo: DemoDescription): Promise<void> {
  const { paths, bytes } = await visit(browser, demo.url)
  print({ name: 'first_load_gz', value: bytes, unit: 'B', n: 1 })
  const lazy = new Map<string, number>()
  for (const path of filesOfPage().filter((file) => !paths.has(file))) {
    const size = gzipped(readFileSync(join(PAGE, path)))
    lazy.set(nameOf(path), (lazy.get(nameOf(path)) ?? 0) + size)
  }
  for (const [name, value] of [...lazy].sort(([, a], [, b]) => b - a)) {
    print({ name: `lazy_gz:${name}`, value, unit: 'B', n: 1 })
  }
}

await withBrowserAndDemo(bench)

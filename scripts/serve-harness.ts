import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

export interface ServedHarness {
  readonly url: string
  close(): Promise<void>
}

/**
 * Builds the page in `root` (its index.html) as the real page is built and serves it on a free port of this machine:
 * for benches and tests that run one room in a real browser.
 */
export const serveHarness = async (root: string): Promise<ServedHarness> => {
  const outDir = mkdtempSync(join(tmpdir(), 'ghost-harness-'))
  await build({
    root,
    configFile: false,
    base: './',
    logLevel: 'silent',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'esnext' }
  })
  const application = new Hono()
  application.use(serveStatic({ root: outDir }))
  const server = serve({ fetch: application.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(outDir, { recursive: true })
          resolve()
        })
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
  }
}

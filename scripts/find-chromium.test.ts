import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findChromium } from './find-chromium.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'find-chromium-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function program(path: string): string {
  const file = join(home, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, 0o755)
  return file
}

function find(environment: Record<string, string>): string | undefined {
  return findChromium({ environment, home, platform: 'linux' })
}

test('the variable comes first, and a wrong one is not overruled', () => {
  const named = program('mine/browser')
  program('bin/chromium')
  expect(find({ CHROMIUM: named, PATH: join(home, 'bin') })).toBe(named)
  expect(find({ CHROMIUM: join(home, 'nowhere'), PATH: join(home, 'bin') })).toBeUndefined()
})

test('then PATH, where only programs count', () => {
  mkdirSync(join(home, 'first/chromium'), { recursive: true })
  const chrome = program('second/google-chrome')
  expect(find({ PATH: `${join(home, 'first')}:${join(home, 'second')}` })).toBe(chrome)
})

test("then Playwright's cache, its newest revision", () => {
  program('.cache/ms-playwright/chromium-999/chrome-linux/chrome')
  const newest = program('.cache/ms-playwright/chromium-1200/chrome-linux/chrome')
  program('.cache/ms-playwright/firefox-1300/chrome-linux/chrome')
  expect(find({ PATH: '' })).toBe(newest)
})

test('none anywhere', () => {
  expect(find({ PATH: join(home, 'empty') })).toBeUndefined()
})

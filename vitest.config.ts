import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

// Generous: a busy machine is no failure, and nothing here waits for a clock.
const TEST_TIMEOUT = 60_000
const HOOK_TIMEOUT = 120_000

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['{src,devchain,relay,demo,scripts,bench,contracts}/**/*.test.ts'],
    testTimeout: TEST_TIMEOUT,
    hookTimeout: HOOK_TIMEOUT,
    maxWorkers: 2
  }
})

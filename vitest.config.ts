import { defineConfig, mergeConfig } from 'vitest/config'
import page from './vite.config.ts'

// Generous: a busy machine is no failure, and nothing here waits for a clock.
const limits = { testTimeout: 60_000, hookTimeout: 120_000 }

/** Load Aleo's library for transactions or hashes: 20 MB of wasm, and ten seconds before its first transaction. */
const WITH_LIBRARY = [
  'src/chain/*.test.ts',
  'src/chain/prover/local-prover.test.ts',
  'devchain/conformance/*.test.ts',
  'bench/rebuild/*.test.ts'
]
const PUZZLE = '@provablehq/aleo-wallet-adaptor-puzzle'

export default mergeConfig(
  page,
  defineConfig({
    test: {
      maxWorkers: 2,
      projects: [
        {
          extends: true,
          // Components' state runs with Svelte's client runtime, as in a browser.
          resolve: { conditions: ['browser'] },
          test: { ...limits, name: 'ui', include: ['src/ui/**/*.test.ts'] }
        },
        {
          extends: true,
          // Its CommonJS half, which Node would take, asks for a package that has none; pages take the other half.
          resolve: { alias: { [PUZZLE]: `${PUZZLE}/dist/index.mjs` } },
          test: {
            ...limits,
            name: 'rooms',

            include: ['{src,devchain,relay,demo,contracts,scripts,bench}/**/*.test.ts'],
            exclude: ['src/ui/**', '**/node_modules/**', ...WITH_LIBRARY]
          }
        },
        {
          extends: true,
          test: {
            ...limits,
            name: 'library',
            include: WITH_LIBRARY,
            // One process loads it once for all of its files, which leave nothing behind in it.
            isolate: false
          }
        }
      ]
    }
  })
)

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** Everything is relative, so that the page works under any path, below `/ipfs/<cid>/` too. */
export default defineConfig({
  base: './',
  // What its package names first is the build for browsers of ten years ago.
  resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
  plugins: [svelte({ configFile: false })],
  // A worker shares modules with the page, and the compiler of screens takes the time it takes.
  worker: {
    format: 'es',
    rolldownOptions: { checks: { ineffectiveDynamicImport: false, bundlerTimings: false } }
  },
  build: {
    target: 'esnext',
    // The network stack and the prover come after the first paint; a preload would put them into the first load.
    modulePreload: false,
    rolldownOptions: { checks: { bundlerTimings: false } },
    // kB; libp2p, which comes after the first paint. `npm run bench:size` holds the first load.
    chunkSizeWarningLimit: 700
  }
})

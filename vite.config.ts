import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** Everything is relative, so that the page works under any path, below `/ipfs/<cid>/` too. */
export default defineConfig({
  base: './',
  plugins: [svelte({ configFile: false })],
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    // The network stack and the prover come after the first paint; a preload would put them into the first load.
    modulePreload: false
  }
})

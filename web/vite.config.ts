// One page for both doors, with fixed file names: the server embeds what is built here, and tells by a hash whether a
// browser's copy is still good.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null
}

/** The modules that the page needs before it runs. They stand in one file: the server speaks HTTP/1.1, where each further
 *  one waits its turn, and whoever is far away would see it. */
let first: Set<string> | null = null
function firstLoad(graph: Graph, entry: string): Set<string> {
  const found = new Set<string>()
  const wanted = [entry]
  for (let id = wanted.pop(); id !== undefined; id = wanted.pop()) {
    if (found.has(id)) continue
    found.add(id)
    wanted.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}
const entry = new URL('src/main.ts', import.meta.url).pathname

export default defineConfig({
  plugins: [svelte()],
  base: '/',
  build: {
    target: 'es2022',
    // Inlined files would be `data:` addresses, which the page's policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name].js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
        codeSplitting: {
          groups: [{ name: (id, graph) => ((first ??= firstLoad(graph, entry)).has(id) ? 'page' : null) }],
        },
      },
    },
  },
  server: {
    proxy: { '/v1': { target: process.env.CUELIGHT_URL ?? 'http://127.0.0.1:8080', ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
  test: {
    include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
  },
})

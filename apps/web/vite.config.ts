import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Where the page finds the backend while it is developed with `npx vite` in this folder. */
const backend = process.env['BACKEND_URL'] ?? 'http://127.0.0.1:3000';

const regexEngine = fileURLToPath(new URL('src/editor/regex-engine.ts', import.meta.url));

/** Gives packages/model an engine of regular expressions that is loaded when a query has one. */
const lazyRegexEngine: Plugin = {
  name: 'lazy-regex-engine',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 're2js' && importer !== undefined && /\/model\/src\/regex\.ts$/.test(importer) ? regexEngine : undefined,
};

export default defineConfig({
  plugins: [lazyRegexEngine, react()],
  // "source" makes workspace packages resolve to their TypeScript: one build, and only what is used of them.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    outDir: 'dist/client',
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    // The page forbids inline content but for images; nothing is worth a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What many pages share comes at once with the shell, not in dozens of small files that a browser asks for six at a
    // time; icons of several pages likewise, which alone are files of 200 bytes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Only what is named below, not what it happens to need, which may be the page of one route.
          includeDependenciesRecursively: false,
          groups: [
            { name: 'icons', test: /@tabler/, minShareCount: 3 },
            {
              name: 'common',
              test: /@mantine|@floating-ui|web.src.(ui|time|i18n|data|url|correlate)./,
              minShareCount: 8,
            },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      // The backend answers pages of its own origin only.
      '/api': { target: backend, ws: true, changeOrigin: true, headers: { origin: backend }, rewriteWsOrigin: true },
    },
  },
});

import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Where the page finds the backend while it is developed with `npx vite` in this folder. */
const backend = process.env['BACKEND_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
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
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      // The backend answers pages of its own origin only.
      '/api': { target: backend, ws: true, changeOrigin: true, headers: { origin: backend }, rewriteWsOrigin: true },
    },
  },
});

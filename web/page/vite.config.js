import { defineConfig } from 'vite';

// One script and one style with names that the program can embed; nothing is inlined, as the page's content
// security policy wants it.
export default defineConfig({
  build: {
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: { entryFileNames: 'page.js', assetFileNames: 'page.[ext]' },
    },
  },
});

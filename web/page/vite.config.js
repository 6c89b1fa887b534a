import { defineConfig } from 'vite';

// Two pages, each of one script and one style, and one script that they share, with names that the program can
// embed; nothing is inlined, as the pages' content security policy wants it.
export default defineConfig({
  build: {
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { page: 'index.html', training: 'training.html' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'server.js', assetFileNames: '[name].[ext]' },
    },
  },
});

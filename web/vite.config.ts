import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const cloud = `http://localhost:${process.env.ATRIUM_PORT ?? "8000"}`;

/** Sonner adds its style sheet as an inline element, which the CSP refuses; the same file is imported instead. */
function sonnerWithoutInlineStyle(): Plugin {
  return {
    name: "sonner-without-inline-style",
    transform(code, id) {
      if (!/sonner[/\\]dist[/\\]index\.mjs/.test(id)) return null;
      const changed = code.replace(/^__insertCSS\(.*\);$/m, "");
      if (changed === code) this.error("sonner inserts its style in another way now: see vite.config.ts");
      return { code: changed, map: null };
    },
  };
}

const own = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(({ command, mode }) => ({
  plugins: [sonnerWithoutInlineStyle(), react(), tailwindcss()],
  resolve: {
    alias: [
      { find: "@", replacement: own("./src") },
      // Its package.json names the files with development's warnings alone.
      ...(command === "build" && mode === "production"
        ? [
            { find: /^react-router$/, replacement: own("./node_modules/react-router/dist/production/index.mjs") },
            {
              find: /^react-router\/dom$/,
              replacement: own("./node_modules/react-router/dist/production/dom-export.mjs"),
            },
          ]
        : []),
    ],
  },
  optimizeDeps: { exclude: ["sonner"] },
  build: {
    target: "es2023",
    outDir: process.env.ATRIUM_WEB_OUT ?? "dist",
    emptyOutDir: true,
    // Nothing inline: the CSP of infra/cdn.yaml allows files of this site alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    // What every page needs is two files: the packages, which seldom change and outlive releases in the caches, and
    // the app's own. Without the second its modules lie in a dozen small ones.
    rolldownOptions: {
      treeshake: {
        propertyReadSideEffects: false,
        manualPureFunctions: ["createContext", "memo", "forwardRef", "lazy"],
      },
      output: {
        codeSplitting: {
          groups: [
            { name: "vendor", tags: ["$initial"], test: /node_modules/ },
            { name: "app", tags: ["$initial"] },
            // Icons of several screens in one file: the first page names every file that screens may need.
            { name: "icons", test: /node_modules[/\\]lucide-react/, minShareCount: 3 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      "^/(api|media|webhooks|docs|_sandbox|\\.well-known)(/|$)": { target: cloud },
      "^/_local(?!/ui)": { target: cloud },
      "^/config\\.json$": { target: cloud },
    },
  },
  test: {
    environment: "jsdom",
    // Each file has globals of its own, as with processes, but not a worker and a jsdom that are made anew: a fifth of
    // the time.
    pool: "vmThreads",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./test-setup.ts"],
    // A request that a test left behind may fail when its file is over, and ask for the toasts' code then.
    onUnhandledError: (error) => error.message !== "Vite module runner has been closed.",
  },
}));

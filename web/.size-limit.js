// Budgets, gzipped: what the first page loads, and each screen behind it with everything that it alone brings.
import { readFileSync } from "node:fs";

const DIST = "dist";
const manifest = JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, "utf8"));

function closure(key, seen = new Set()) {
  if (!seen.has(key)) {
    seen.add(key);
    for (const other of manifest[key].imports ?? []) closure(other, seen);
  }
  return seen;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const texts = (language) => `src/shared/i18n/${language}.ts`;
const first = new Set([...closure(entry), ...closure(texts("ru"))]);
const files = (keys) => [...keys].map((key) => `${DIST}/${manifest[key].file}`).filter((file) => file.endsWith(".js"));
// What a screen loads behind itself, such as its dialogs, is no screen.
const isScreen = (key) => key.startsWith("src/pages/") && key.endsWith("/index.ts") && manifest[key].isDynamicEntry;
const screens = Object.keys(manifest).filter(isScreen);

export default [
  { name: "first load of /", path: files(first), limit: "150 kB", gzip: true },
  ...screens.map((key) => ({
    name: key.replace(/^src\/pages\/|\/index\.ts$/g, ""),
    path: files([...closure(key)].filter((one) => !first.has(one))),
    limit: "80 kB",
    gzip: true,
  })),
];

import fsd from "@feature-sliced/steiger-plugin";
import { defineConfig } from "steiger";

export default defineConfig([
  ...(fsd.configs.recommended as Parameters<typeof defineConfig>[0]),
  // A screen has one page, and what pages share is not always used twice yet.
  { rules: { "fsd/insignificant-slice": "off" } },
  { ignores: ["**/shared/api/schema.d.ts"] },
]);

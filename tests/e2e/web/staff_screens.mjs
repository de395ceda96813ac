// Says the paths of all of staff's screens, as the routes have them: run by staff_screens.py with Node, in web/.
import { runnerImport } from "vite";

// The texts need a browser; the list of screens does not need the texts.
const withoutTexts = {
  name: "without-texts",
  enforce: "pre",
  resolveId: (id) => (id === "@/shared/i18n" ? "\0texts" : null),
  load: (id) => (id === "\0texts" ? "export const loadTexts = () => {};" : null),
};
const { module } = await runnerImport("./src/app/routes/staff/sections.ts", {
  configFile: false,
  logLevel: "error",
  plugins: [withoutTexts],
  resolve: { alias: { "@": `${process.cwd()}/src` } },
});
const pathsOf = ({ path, children }, above) => {
  const at = path ? `${above}/${path}` : above;
  return children ? children.flatMap((one) => pathsOf(one, at)) : [at];
};
const found = module.SECTIONS.flatMap(({ path, screens }) => screens.flatMap((one) => pathsOf(one, path)));
console.log(JSON.stringify([...new Set(found)]));

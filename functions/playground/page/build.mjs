// Makes the page, one HTML file: node build.mjs ENGINE.wasm VERSION OUT.html
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const [engine, version, out] = process.argv.slice(2);
const here = new URL(".", import.meta.url).pathname;
const options = { bundle: true, minify: true, write: false, target: "es2022", legalComments: "none", absWorkingDir: here, logLevel: "warning" };

/** `import text from "./file.js?text"`: a script as a text. */
const asText = {
  name: "text",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?text$/ }, ({ path }) => ({ path: path.replace("?text", ""), namespace: "text" }));
    onLoad({ filter: /.*/, namespace: "text" }, async ({ path }) => {
      const { outputFiles } = await build({ ...options, entryPoints: [path], format: "iife" });
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};
const { outputFiles, metafile } = await build({
  ...options, entryPoints: ["main.js"], format: "esm", plugins: [asText], metafile: true,
});
const notices = await licences(Object.keys(metafile.inputs));
const style = (await build({ ...options, entryPoints: ["style.css"] })).outputFiles[0].text;
// As an ES module, for it waits at its top level. A closing tag in a text would end the script.
const script = outputFiles[0].text.replaceAll("</script", "<\\/script");
const hash = createHash("sha256").update(script).digest("base64");
const policy = `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval'; worker-src blob:; style-src 'unsafe-inline'; img-src data:; `
  + "connect-src 'none'; base-uri 'none'; form-action 'none'";
const parts = {
  policy, style, version: `Version ${version}`,
  start: "{}",
  engine: gzipSync(await readFile(engine), { level: 9 }).toString("base64"),
};
let page = await readFile(`${here}/index.html`, "utf8");
for (const [name, text] of Object.entries(parts)) page = page.replace(`<!-- ${name} -->`, () => text);
page = page.replace("<script><!-- script --></script>", () => `<script type="module">${script}</script>`);
await writeFile(out, `${page}<!--\n${notices.replaceAll("--", "- -")}\n-->\n`);

/** The licences of the packages that the script contains. */
async function licences(files) {
  const folders = new Set(files.map((file) => file.match(/.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  const texts = await Promise.all([...folders].sort().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(`${here}/${folder}/package.json`, "utf8"));
    return `${name} ${version}\n\n${await readFile(`${here}/${folder}/LICENSE`, "utf8")}`;
  }));
  return texts.join("\n");
}

// Builds dist/widget.js, dist/map.js and dist/map.css; fails when the widget is larger than a city should have to load.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const LARGEST_WIDGET = 30_000; // bytes, gzip
const TARGET = ["es2021", "chrome100", "firefox101", "safari16.4"]; // the first with adoptedStyleSheets everywhere

/** Every language of texts/, each with the keys of German. Throws an Error that names the file and the key. */
function readTexts() {
  const folder = join(HERE, "texts");
  const found = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const names = [...new Set(["de.json", "de-x-leicht.json", ...found])]; // the order of the menu
  const texts = Object.fromEntries(names.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), "utf8"))]));
  const wanted = Object.keys(texts.de);
  for (const [language, given] of Object.entries(texts)) {
    const missing = wanted.filter((key) => typeof given[key] !== "string" || !given[key]);
    const unknown = Object.keys(given).filter((key) => !wanted.includes(key));
    if (missing.length || unknown.length) {
      throw new Error(`texts/${language}.json: missing: ${missing.join(", ") || "-"}; unknown: ${unknown.join(", ") || "-"}`);
    }
  }
  return texts;
}

/** The keys once, and each language's values in their order: 900 bytes gzip less than objects. */
function packTexts() {
  const texts = readTexts();
  const keys = Object.keys(texts.de);
  const values = Object.entries(texts).map(([language, given]) => [language, keys.map((key) => given[key])]);
  return JSON.stringify({ keys, values: Object.fromEntries(values) });
}

const textsPlugin = (packedTexts) => ({
  name: "texts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^texts:all$/ }, ({ path }) => ({ path, namespace: "texts" }));
    onLoad({ filter: /.*/, namespace: "texts" }, () => ({ contents: packedTexts, loader: "json" }));
  },
});

const stylesPlugin = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /src\/styles\/.*\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = { absWorkingDir: HERE, bundle: true, minify: true, target: TARGET, charset: "utf8", legalComments: "none", logLevel: "warning" };

function mapStyles() {
  const own = existsSync(join(HERE, "src/map.css")) ? '@import "./src/map.css";' : "";
  return { contents: `@import "leaflet/dist/leaflet.css";${own}`, loader: "css", resolveDir: HERE };
}

async function buildAll() {
  const widget = { entryPoints: ["src/entry.ts"], outfile: "dist/widget.js", format: "iife", plugins: [textsPlugin(packTexts()), stylesPlugin] };
  const map = { entryPoints: ["src/map.ts"], outfile: "dist/map.js", format: "iife", loader: { ".css": "empty" } };
  const mapCss = { stdin: mapStyles(), outfile: "dist/map.css", loader: { ".png": "dataurl", ".svg": "dataurl" } };
  for (const options of [widget, map, mapCss]) await build({ ...common, ...options });
}

function report(name) {
  const content = readFileSync(join(HERE, "dist", name));
  const size = gzipSync(content, { level: 9 }).length;
  const hash = createHash("sha384").update(content).digest("base64");
  console.log(`${name.padEnd(10)} ${String(content.length).padStart(7)} bytes  ${String(size).padStart(6)} gzip  sha384-${hash}`);
  return size;
}

try {
  await buildAll();
  const size = report("widget.js");
  report("map.js");
  report("map.css");
  if (size > LARGEST_WIDGET) throw new Error(`widget.js: ${size} bytes gzip, allowed are ${LARGEST_WIDGET}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

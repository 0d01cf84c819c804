// Bundles page.mjs, with Grafana's panel library, into one script and one style sheet for the browser.
import { build } from "esbuild";

await build({
    entryPoints: [new URL("page.mjs", import.meta.url).pathname],
    outfile: new URL("bin/page.js", import.meta.url).pathname,
    bundle: true,
    minify: true,
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"', global: "window" },
    loader: { ".svg": "dataurl", ".ttf": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".png": "dataurl" },
    logLevel: "warning",
});

// `npm run pictures -- --stack NAME`: draws the dashboards of a running stack with Grafana's panel library, in a headless Chromium.
// The library is installed by `npm ci --prefix pictures`: users of the stack do not need it.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { modelsOf } from "../components/models";
import { dashboardFiles } from "../components/grafana/objects";
import { ports } from "../config/names";
import { readConfig } from "../config/load";
import type { Models } from "../components/models";
import { toSeconds } from "../config/units";
import { readStack } from "../offline/stack-file";
import { forward, kubeConfig } from "../kube/forward";
import { clusterOf } from "../local/cluster";
import { messageOf } from "../lib/message";
import { dataOf, dashboardShape, type Picture } from "./pictures/data";

const usage = `Usage: npm run pictures -- --stack NAME [--url URL] [--range 1h] [--only NAME] [--out FOLDER]

  --stack NAME        the stack: reads Pulumi.NAME.yaml
  --config-file PATH  reads this stack file instead
  --url URL           where to query. Default: the stack's query-frontend, by a port-forward
  --range DURATION    time range of the pictures. Default: 1h
  --to TIME           its end, as in 2026-11-28T12:00:00Z. Default: now
  --only NAME         one dashboard, such as overview
  --out FOLDER        where the PNG files are written. Default: pictures/out
  --width PIXELS      width of the pictures. Default: 1600
`;

async function main(): Promise<number> {
    const { values: options } = parseArgs({
        options: {
            stack: { type: "string" },
            "config-file": { type: "string" },
            url: { type: "string" },
            range: { type: "string", default: "1h" },
            to: { type: "string" },
            only: { type: "string" },
            out: { type: "string" },
            width: { type: "string", default: "1600" },
            help: { type: "boolean" },
        },
    });
    const { stack, "config-file": file, help } = options;
    if (help || stack === undefined) {
        console.log(usage);
        return help ? 0 : 2;
    }
    const root = path.resolve(__dirname, "..", "..");
    const models = modelsOf(readConfig(await readStack(root, stack, file === undefined ? {} : { file })));
    const script = await bundle(root);
    const folder = path.resolve(options.out ?? path.join(root, "pictures", "out"));
    mkdirSync(folder, { recursive: true });
    const connection = options.url === undefined ? await connect(models) : undefined;
    const url = options.url ?? connection?.url ?? "";
    try {
        const to = Math.floor((options.to === undefined ? Date.now() : Date.parse(options.to)) / 1000);
        for (const [uid, json] of dashboardFiles(models.grafana)) {
            if (options.only !== undefined && !uid.endsWith(`-${options.only}`)) continue;
            const dashboard = dashboardShape.parse(JSON.parse(json));
            const data = await dataOf(dashboard, { url, from: to - toSeconds(options.range), to });
            for (const theme of ["light", "dark"] as const) {
                const target = path.join(folder, `${uid.replace("thanos-stack-", "")}-${theme}.png`);
                await draw(script, { ...data, theme, dashboard, width: Number(options.width) }, target);
                console.log(target);
            }
            for (const title of data.empty) console.error(`${dashboard.title}: ${title}: no data`);
        }
        return 0;
    } finally {
        connection?.close();
    }
}

interface Connection {
    readonly url: string;
    readonly close: () => void;
}

async function connect({ connection: { context, kubeconfig }, namespace, names }: Models): Promise<Connection> {
    const config = kubeConfig(context, kubeconfig ?? clusterOf(context)?.kubeconfig);
    return forward(config, { namespace: namespace.name, service: names.thanos.components.queryFrontend, port: ports.http });
}

/** The page's script, with the library in it. */
async function bundle(root: string): Promise<string> {
    const folder = path.join(root, "pictures");
    if (!existsSync(path.join(folder, "node_modules", "@grafana", "ui")))
        throw new Error("Grafana's panel library is not installed. Run: npm ci --prefix pictures");
    await execa(process.execPath, [path.join(folder, "bundle.mjs")]);
    return path.join(folder, "bin", "page.js");
}

/** One picture, as high as its dashboard. */
async function draw(script: string, picture: Picture, target: string): Promise<void> {
    const folder = mkdtempSync(path.join(tmpdir(), "pictures-"));
    const page = path.join(folder, "page.html");
    const bottom = Math.max(...picture.dashboard.panels.map(({ gridPos: { y, h } }) => y + h));
    try {
        const data = JSON.stringify(picture).replaceAll("<", "\\u003c");
        writeFileSync(
            page,
            `<!doctype html><meta charset="utf-8"><style>body{margin:0 8px}#root{position:relative}</style><link rel="stylesheet" href="file://${script.replace(/js$/, "css")}"><div id="root"></div><script>window.picture=${data}</script><script src="file://${script}"></script>`,
        );
        await execa("chromium", [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--allow-file-access-from-files",
            "--virtual-time-budget=20000",
            `--user-data-dir=${path.join(folder, "profile")}`,
            `--window-size=${picture.width + 16},${72 + bottom * 38}`,
            `--screenshot=${target}`,
            `file://${page}`,
        ]);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

void main().then(
    (code) => process.exit(code),
    (error: unknown) => {
        console.error(messageOf(error));
        process.exit(1);
    },
);

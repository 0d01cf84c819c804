// A store that another team runs in the cluster: versitygw, whose objects are files. It is filled with blocks that another writer
// made over two years.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import aws4 from "aws4";
import pLimit from "p-limit";
import { execa } from "execa";
import { parse } from "yaml";
import { credentialKeys } from "../../config/credentials";
import { roles } from "../../config/names";
import { forward } from "../../kube/forward";
import type { Properties } from "../../lib/properties";
import { until } from "../../lib/until";
import { build } from "../../local/build";
import { recipes } from "../../local/images";
import { openStack } from "../../local/pulumi/deployment";
import { openState, workFolder } from "../../local/pulumi/state";
import type { StackFile } from "../../offline/stack-file";
import type { Stage } from "./stage";

const namespace = "storage";
const port = 7070;
const name = "versitygw";

/** The account of the store. Pulumi masks these texts wherever they are: none may be the name of something. */
export const keys = { accessKeyId: "AKEXAMPLEOFSTORE", secretAccessKey: "a/secret+with=signs" } as const;
export const bucket = "metrics";
export const endpoint = `${name}.${namespace}.svc.cluster.local:${port}`;

const labels = { app: name };
const objects: readonly KubernetesObject[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace },
        spec: {
            selector: { matchLabels: labels },
            template: {
                metadata: { labels },
                spec: {
                    containers: [
                        {
                            name,
                            image: recipes.versitygw.image.name,
                            args: ["--port", `:${port}`, "posix", "--versioning-dir", "/data/versions", "/data/objects"],
                            env: [
                                { name: "ROOT_ACCESS_KEY", value: keys.accessKeyId },
                                { name: "ROOT_SECRET_KEY", value: keys.secretAccessKey },
                            ],
                            ports: [{ name: "s3", containerPort: port }],
                            readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
                            volumeMounts: [
                                { name: "data", mountPath: "/data/objects", subPath: "objects" },
                                { name: "data", mountPath: "/data/versions", subPath: "versions" },
                            ],
                        },
                    ],
                    volumes: [{ name: "data", emptyDir: {} }],
                },
            },
        },
    } as KubernetesObject,
    {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace },
        spec: { selector: labels, ports: [{ name: "s3", port, targetPort: "s3" }] },
    } as KubernetesObject,
];

/** A request to the store, signed, and the answer. */
export type Send = (method: string, at: string, body?: Buffer | string) => Promise<string>;

/** The store, for as long as `use` takes. */
export async function withStore<T>({ access }: Stage, use: (send: Send) => Promise<T>): Promise<T> {
    const tunnel = await forward(access.config, { namespace, service: name, port });
    try {
        return await use(async (method, at, body) => {
            const { host } = new URL(tunnel.url);
            const md5 = body === undefined ? {} : { "Content-MD5": createHash("md5").update(body).digest("base64") };
            const hash = createHash("sha256")
                .update(body ?? "")
                .digest("hex");
            const request = { host, method, path: at, headers: { ...md5, "x-amz-content-sha256": hash } };
            const signed = aws4.sign({ ...request, service: "s3", region: "us-east-1" }, keys);
            const headers = Object.entries(signed.headers ?? {}).filter(([key]) => !/^(host|content-length)$/i.test(key));
            const response = await fetch(`${tunnel.url}${at}`, {
                method,
                headers: headers.map(([key, value]): [string, string] => [key, String(value)]),
                ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
            });
            const text = await response.text();
            if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${text}`);
            return text;
        });
    } finally {
        tunnel.close();
    }
}

/** Starts the store, with an empty bucket. */
export async function startStore(stage: Stage): Promise<void> {
    const api = KubernetesObjectApi.makeApiClient(stage.access.config);
    for (const object of objects) await api.create(object);
    const isReady = async () => {
        const { items } = await stage.access.core.listNamespacedPod({ namespace });
        return items.some(({ status }) => status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"));
    };
    if (!(await until(isReady, { seconds: 120 }))) throw new Error("the store does not start");
    await withStore(stage, (send) => send("PUT", `/${bucket}`));
}

/** Blocks that another writer made, and the samples in them. */
export interface Written {
    readonly blocks: number;
    readonly samples: number;
}

/** External labels of the other writer. */
const writer = { cluster: "old", replica: "a" };
const day = 86_400;

/** Writes blocks of two days that end a day ago, one sample of 10 series each hour, with external labels of their writer. */
export async function writeHistory(stage: Stage, days: number): Promise<Written> {
    const { programs } = await build(["promtool"], () => undefined, { rebuild: false });
    const folder = mkdtempSync(path.join(tmpdir(), "history-"));
    try {
        const end = Math.floor(Date.now() / 1000) - day;
        const times = Array.from({ length: days * 24 }, (_, index) => end - (days * 24 - index) * 3600);
        const lines = Array.from({ length: 10 }, (_, one) =>
            times.map((time) => `old_value{series="${one}"} ${time % 97} ${time}`),
        );
        writeFileSync(path.join(folder, "old.om"), `# TYPE old_value gauge\n${lines.flat().join("\n")}\n# EOF\n`);
        const blocks = path.join(folder, "blocks");
        await execa(programs["promtool"] ?? "promtool", [
            ...["tsdb", "create-blocks-from", "--max-block-duration=54h", "openmetrics"],
            ...[path.join(folder, "old.om"), blocks],
        ]);
        const names = readdirSync(blocks);
        await withStore(stage, async (send) => {
            const upload = async (block: string): Promise<void> => {
                const meta = JSON.parse(readFileSync(path.join(blocks, block, "meta.json"), "utf8")) as object;
                const thanos = {
                    version: 1,
                    labels: writer,
                    downsample: { resolution: 0 },
                    source: "sidecar",
                };
                for (const file of ["index", "chunks/000001"])
                    await send("PUT", `/${bucket}/${block}/${file}`, readFileSync(path.join(blocks, block, file)));
                await send("PUT", `/${bucket}/${block}/meta.json`, JSON.stringify({ ...meta, thanos }));
            };
            const at = pLimit(8);
            await Promise.all(names.map((block) => at(() => upload(block))));
        });
        return { blocks: names.length, samples: 10 * times.length };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** A block in the bucket. */
export interface Block {
    /** Milliseconds. */
    readonly minTime: number;
    readonly maxTime: number;
    readonly samples: number;
    readonly resolution: number;
    /** Marked for deletion. */
    readonly marked: boolean;
}

interface Meta extends Pick<Block, "minTime" | "maxTime"> {
    readonly stats: { readonly numSamples: number };
    readonly thanos: { readonly labels: Readonly<Record<string, string>>; readonly downsample: { readonly resolution: number } };
}

/** All blocks of that writer in the bucket. */
export const readBlocks = (stage: Stage): Promise<Block[]> =>
    withStore(stage, async (send) => {
        const keys: string[] = [];
        for (let token: string | undefined = ""; token !== undefined;) {
            const more: string = token === "" ? "" : `continuation-token=${encodeURIComponent(token)}&`;
            const page = await send("GET", `/${bucket}?${more}list-type=2&max-keys=1000`);
            keys.push(...[...page.matchAll(/<Key>([^<]+)</g)].map(([, key = ""]) => key));
            token = /<NextContinuationToken>([^<]+)</.exec(page)?.[1];
        }
        const marks = new Set(keys.flatMap((key) => /^(\w{26})\/deletion-mark\.json$/.exec(key)?.[1] ?? []));
        const found: Block[] = [];
        for (const id of keys.flatMap((key) => /^(\w{26})\/meta\.json$/.exec(key)?.[1] ?? [])) {
            const { minTime, maxTime, stats, thanos } = JSON.parse(await send("GET", `/${bucket}/${id}/meta.json`)) as Meta;
            const { resolution } = thanos.downsample;
            if (thanos.labels["cluster"] === writer.cluster)
                found.push({ minTime, maxTime, samples: stats.numSamples, resolution, marked: marks.has(id) });
        }
        return found;
    });

/** Keys of the store, encrypted as `pulumi config set --secret` does. */
export async function withKeys(stage: Stage, file: StackFile): Promise<StackFile> {
    const values = Object.fromEntries(
        roles.flatMap((role) => [
            [`${file.project}:${credentialKeys[role].access}`, keys.accessKeyId],
            [`${file.project}:${credentialKeys[role].secret}`, keys.secretAccessKey],
        ]),
    );
    const opened = await openStack(stage.target, file, () => Promise.resolve({}));
    await opened.setAllConfig(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, secret: true }])));
    const folder = workFolder(openState(stage.target.state), file.project, file.stack);
    const { config } = parse(readFileSync(path.join(folder, `Pulumi.${file.stack}.yaml`), "utf8")) as { config: Properties };
    const names = Object.keys(values);
    return {
        ...file,
        config: { ...file.config, ...Object.fromEntries(names.map((name) => [name, "[secret]"])) },
        secretKeys: names,
        encrypted: { values: Object.fromEntries(names.map((name) => [name, config[name]])), settings: {} },
    };
}

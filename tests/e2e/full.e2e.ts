// Every component of Thanos on a real cluster: a ruler whose alert arrives at an Alertmanager, receive with a Prometheus agent
// that writes to it, store gateways by time, caches that are hit. The stack local, with more in it.
import { setTimeout as wait } from "node:timers/promises";
import { Provider } from "@pulumi/kubernetes/provider";
import { expect } from "chai";
import { z } from "zod";
import { registerAll, type NamedObject } from "../../components/kubernetes/object";
import { restrictedPod } from "../../components/kubernetes/pod";
import { images, versions } from "../../config/versions";
import { forward } from "../../ops/access/forward";
import { sumOfMetric } from "../../ops/access/thanos";
import type { Program } from "../../local/engine";
import { withOverrides, type Override } from "../../local/overrides";
import * as steps from "../../local/steps";
import { table } from "../../local/table";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-full", ["alertmanager"]);
const namespace = "monitoring";
const alertmanager = { namespace, service: "alertmanager-operated", port: 9093 };

const reason = "every component";
const overrides: readonly Override[] = [
    { key: "thanos.bucketWeb", value: {}, reason },
    {
        key: "thanos.queryFrontend.exposure",
        value: { kind: "ingress", host: "thanos.example.com", tlsSecret: "nobody-serves-it-here" },
        reason,
    },
    { key: "thanos.storeGateway.partitions", value: ["2d"], reason },
    { key: "thanos.storeGateway.bucketCache", value: "64Mi", reason },
    { key: "thanos.receive", value: { mode: "router", replicas: 2, limits: { headSeries: 100_000 } }, reason },
    {
        key: "thanos.ruler",
        value: {
            rules: "config",
            replicas: 2,
            evaluationInterval: "5s",
            alertmanagers: [`dns+http://${alertmanager.service}.${namespace}.svc.cluster.local:${alertmanager.port}`],
            groups: [
                {
                    name: "test",
                    rules: [
                        { record: "test:up:sum", expr: "sum(up)" },
                        { alert: "TestAlert", expr: "vector(1)", labels: { severity: "none" } },
                    ],
                },
            ],
        },
        reason,
    },
];

const operated = (apiVersion: string, kind: string, spec: object): NamedObject => ({
    apiVersion: `monitoring.coreos.com/${apiVersion}`,
    kind,
    metadata: { name: "e2e", namespace, annotations: { "pulumi.com/waitFor": "condition=Available" } },
    spec: { replicas: 1, resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } }, ...spec },
});

// What the stack works with, and does not deploy itself.
const alerts = operated("v1", "Alertmanager", {
    image: images.alertmanager,
    version: versions.alertmanager,
    securityContext: restrictedPod(65534),
});
const agent = operated("v1alpha1", "PrometheusAgent", {
    image: images.prometheus,
    version: versions.prometheus,
    securityContext: restrictedPod(65532),
    serviceAccountName: "prometheus",
    scrapeInterval: "15s",
    externalLabels: { cluster: "edge" },
    serviceMonitorSelector: { matchLabels: { "app.kubernetes.io/component": "thanos-query" } },
    remoteWrite: [{ url: `http://thanos-receive-router.${namespace}.svc.cluster.local:19291/api/v1/receive` }],
});

const withNeighbours =
    (...neighbours: readonly NamedObject[]): Program =>
    async () => {
        const outputs = await steps.program();
        registerAll("neighbours", neighbours, { provider: new Provider("neighbours", { context: stage.cluster.context }) });
        return outputs;
    };

/** Asks until there is an answer that holds; the last one is in the error. */
async function eventually<T>(seconds: number, ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const answer = await ask().catch((error: unknown) => error as Error);
        if (!(answer instanceof Error) && holds(answer)) return answer;
        if (Date.now() > end)
            throw new Error(`after ${seconds} s: ${answer instanceof Error ? answer.message : JSON.stringify(answer)}`);
        await wait(1000);
    }
}

const value = async (expression: string): Promise<number> => Number((await stage.thanos.query(expression))[0]?.value[1] ?? NaN);

describe("the stack local with every component of Thanos", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts", () => stage.start());

    it("deploys", async () => {
        const { seconds, outputs } = await stage.deploy(withOverrides(stage.stack.file, overrides), withNeighbours(alerts));
        console.log(`      deployed in ${seconds.toFixed(1)} s`);
        expect(outputs["remoteWriteUrl"]).to.contain("thanos-receive-router");
    });

    it("has everything that serves series at the querier: sidecars, two store gateways, rulers and ingesters", async () => {
        const stores = await eventually(
            120,
            () => stage.thanos.stores(),
            ({ sidecar, store, rule, receive }) =>
                [sidecar, store, rule, receive].every(
                    (kind) => kind?.length === 2 && kind.every(({ lastError }) => lastError === null),
                ),
        );
        console.log(
            `      ${Object.entries(stores)
                .map(([kind, all]) => `${kind}: ${all.length}`)
                .join(", ")}`,
        );
    });

    it("evaluates rules over all, and two rulers make one series and one alert", async () => {
        const recorded = await eventually(
            120,
            () => stage.thanos.query("test:up:sum"),
            (series) => series.length === 1,
        );
        expect(recorded[0]?.metric).to.include({ ruler: "local" });
        expect((await stage.thanos.query("test:up:sum", { dedup: false })).length).to.equal(2);
        const alerts = z.array(z.object({ labels: z.record(z.string(), z.string()) }));
        const sent = await eventually(
            120,
            async () => alerts.parse(JSON.parse(await stage.access.getText(alertmanager, "/api/v2/alerts"))),
            (found) => found.length > 0,
        );
        expect(sent.map(({ labels }) => labels)).to.deep.equal([{ alertname: "TestAlert", ruler: "local", severity: "none" }]);
    });

    it("is proved as the stack local is, with a first block in the bucket", async () => {
        await stage.prove(420);
    });

    it("serves what an agent writes, with the agent's own labels", async () => {
        // Only now: the proofs above count the series of this cluster alone.
        await stage.deploy(withOverrides(stage.stack.file, overrides), withNeighbours(alerts, agent));
        const written = await eventually(
            120,
            () => stage.thanos.query('up{receive="local"}'),
            (series) => series.length > 0,
        );
        console.log(`      ${written.length} series up of the agent`);
        expect(written[0]?.metric).to.include({ cluster: "edge", tenant_id: "default-tenant" });
        expect(await value('up{receive="local", job="thanos-query"}')).to.equal(1);
    });

    it("answers a repeated question from its caches", async () => {
        const to = Math.floor(Date.now() / 1000 / 60) * 60 - 120;
        const ask = () =>
            stage.access.getText({ namespace, service: "thanos-query-frontend", port: 10902 }, "/api/v1/query_range", {
                query: "sum by (job) (up)",
                start: String(to - 300),
                end: String(to),
                step: "15",
            });
        const hits = async (service: string, name: string) =>
            sumOfMetric(await stage.access.getText({ namespace, service, port: 10902 }, "/metrics"), name) ?? 0;
        await ask();
        const before = await hits("thanos-query-frontend", "cortex_cache_hits_total");
        await ask();
        const after = await hits("thanos-query-frontend", "cortex_cache_hits_total");
        const index = await hits("thanos-store-gateway", "thanos_store_index_cache_hits_total");
        console.log(`      results: ${before} → ${after} hits, indexes: ${index} hits`);
        expect(after).to.be.greaterThan(before);
    });

    it("shows the blocks of the bucket, and lets nobody mark one", async () => {
        const bucketWeb = { namespace, service: "thanos-bucket-web", port: 10902 };
        const blocks = z.object({ data: z.object({ blocks: z.array(z.object({ ulid: z.string() })) }) });
        const shown = await eventually(
            60,
            async () => blocks.parse(JSON.parse(await stage.access.getText(bucketWeb, "/api/v1/blocks", { view: "global" }))),
            ({ data }) => data.blocks.length > 0,
        );
        const [block] = shown.data.blocks;
        const refused = await stage.access
            .getText(bucketWeb, "/api/v1/blocks/mark", { id: block?.ulid ?? "", action: "DELETION" })
            .then(
                () => "allowed",
                (error: unknown) => String(error),
            );
        expect(refused).to.match(/answers (404|405|4\d\d|500)/);
    });

    it("asks outsiders for a password, and is scraped with one", async () => {
        const service = "thanos-query-frontend-public";
        const { url, close } = await forward(stage.access.config, { namespace, service, port: 10902 });
        const status = async (password?: string) => {
            const authorization = password === undefined ? {} : { authorization: `Basic ${btoa(`thanos:${password}`)}` };
            return (await fetch(`${url}/api/v1/query?query=up`, { headers: authorization })).status;
        };
        const { data } = await stage.access.core.readNamespacedSecret({ name: "thanos-login-user", namespace });
        const password = Buffer.from(data?.["password"] ?? "", "base64").toString();
        expect([await status(), await status("wrong"), await status(password)]).to.deep.equal([401, 401, 200]);
        close();
        const up = await eventually(
            120,
            () => value(`min(up{job="${service}", cluster="local"})`),
            (found) => found === 1,
        );
        expect(up).to.equal(1);
    });

    it("lives within its requests and limits", async () => {
        const { items } = await stage.access.core.listNamespacedPod({ namespace });
        const used = async (expression: string) =>
            new Map(
                (await stage.thanos.query(expression)).map(({ metric, value: [, text] }) => [
                    `${metric["pod"]}/${metric["container"]}`,
                    Number(text),
                ]),
            );
        // By what each process says of itself; every component exports it, and every replica is scraped.
        const selector = `{namespace="${namespace}", pod!="", cluster="local"}`;
        const memory = await used(`max by (pod, container) (process_resident_memory_bytes${selector})`);
        const cpu = await used(`max by (pod, container) (rate(process_cpu_seconds_total${selector}[2m]))`);
        const rows = items.flatMap(({ metadata, spec }) =>
            (spec?.containers ?? []).flatMap(({ name, resources }) => {
                const key = `${metadata?.name ?? ""}/${name}`;
                const bytes = memory.get(key);
                if (bytes === undefined) return [];
                const { requests, limits } = resources ?? {};
                return [
                    [
                        key,
                        `${(bytes / 2 ** 20).toFixed(0)}Mi`,
                        `${requests?.["memory"] ?? "-"} to ${limits?.["memory"] ?? "-"}`,
                        `${((cpu.get(key) ?? 0) * 1000).toFixed(0)}m`,
                        requests?.["cpu"] ?? "-",
                    ],
                ];
            }),
        );
        console.log(table(["container", "memory", "requested, limit", "cpu", "requested"], rows));
        expect(rows.length).to.be.greaterThan(8);
        const restarts = items
            .flatMap(({ status }) => status?.containerStatuses ?? [])
            .filter(({ lastState }) => lastState?.terminated?.reason === "OOMKilled");
        expect(restarts.map(({ name }) => name)).to.deep.equal([]);
    });

    it("leaves nothing behind", () => stage.leave());
});

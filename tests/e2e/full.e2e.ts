// Every component of Thanos on a real cluster: a ruler whose alert arrives at an Alertmanager, receive with a Prometheus agent
// that writes to it, store gateways by time, caches that are hit. The stack local, with more in it.
import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";
import { replicaLabel } from "../../config/names";
import { forward } from "../../kube/forward";
import { sumOfMetric } from "../../commands/access/thanos";
import { prometheusSettings, sidecarSettings } from "../../commands/verify/checks/flags";
import { intendedStack } from "../../commands/verify/expected-stack";
import { nameOf, prometheusPods, runningStack } from "../../commands/verify/running-stack";
import { withOverrides, type Override } from "../../local/overrides";
import { table } from "../../lib/table";
import { eventually } from "./await";
import { testAlertmanager, withNeighbours, writingAgent } from "./neighbours";
import { askAsGrafana, proveAlerts, provePanels } from "./seeing";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-full", ["alertmanager"]);
const namespace = "monitoring";
const alertmanager = { namespace, service: "alertmanager-operated", port: 9093 };

const reason = "every component";
const door = (host: string) => ({ kind: "ingress", host, tlsSecret: "nobody-serves-it-here" });
const overrides: readonly Override[] = [
    {
        key: "prometheus.alertmanagers",
        value: [`http://${alertmanager.service}.${namespace}.svc.cluster.local:${alertmanager.port}`],
        reason,
    },
    { key: "thanos.bucketWeb.exposure", value: door("blocks.example.com"), reason },
    { key: "thanos.queryFrontend.exposure", value: door("thanos.example.com"), reason },
    { key: "thanos.storeGateway.partitions", value: ["2d"], reason },
    { key: "thanos.storeGateway.bucketCache", value: "64Mi", reason },
    { key: "thanos.receive", value: { mode: "router", replicas: 2, limits: { headSeries: 100_000 } }, reason },
    {
        key: "thanos.ruler",
        value: {
            rules: "config",
            replicas: 2,
            evaluationInterval: "5s",
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

const alerts = testAlertmanager(namespace);
const agent = writingAgent(namespace, `http://thanos-receive-router.${namespace}.svc.cluster.local:19291/api/v1/receive`);

/** The stack local with more in it. */
const everything = () => withOverrides(stage.stack.file, overrides);

const publicFrontend = "thanos-query-frontend-public";
const bucketWeb = "thanos-bucket-web";

/** Of an account that the stack has made. */
async function passwordOf(account: string): Promise<string> {
    const { data } = await stage.access.core.readNamespacedSecret({ name: `thanos-login-${account}`, namespace });
    return Buffer.from(data?.["password"] ?? "", "base64").toString();
}

/** As an outsider would, behind the Ingress. */
async function ask(service: string, path: string, password?: string, method = "GET"): Promise<{ status: number; text: string }> {
    const { url, close } = await forward(stage.access.config, { namespace, service, port: 10902 });
    try {
        const headers = password === undefined ? {} : { authorization: `Basic ${btoa(`thanos:${password}`)}` };
        const answer = await fetch(`${url}${path}`, { method, headers });
        return { status: answer.status, text: await answer.text() };
    } finally {
        close();
    }
}

const alertsAnswer = z.array(z.object({ labels: z.record(z.string(), z.string()) }));

/** The notification of one alert to the Alertmanager, once there is one. */
const sent = (name: string): Promise<Record<string, string>[]> =>
    eventually(
        180, // the stack's own alerts are evaluated once a minute
        async () =>
            alertsAnswer
                .parse(JSON.parse(await stage.access.getText(alertmanager, "/api/v2/alerts")))
                .map(({ labels }) => labels)
                .filter(({ alertname }) => alertname === name),
        (found) => found.length > 0,
    );

const value = async (expression: string): Promise<number> => Number((await stage.thanos.query(expression))[0]?.value[1] ?? NaN);

describe("the stack local with every component of Thanos", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts", () => stage.start());

    it("deploys", async () => {
        const { seconds, outputs } = await stage.deploy(everything(), withNeighbours(stage, alerts));
        console.log(`      deployed in ${seconds.toFixed(1)} s`);
        expect(outputs["remoteWriteUrl"]).to.contain("thanos-receive-router");
    });

    it("changes nothing when nothing has changed", () =>
        stage.deploy(everything(), withNeighbours(stage, alerts), { expectNoChanges: true }));

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
        expect(await sent("TestAlert")).to.deep.equal([{ alertname: "TestAlert", ruler: "local", severity: "none" }]);
    });

    it("gets alerts of Prometheus, and two servers make one alert", async () => {
        const told = await sent("Watchdog");
        expect(told).to.have.length(1);
        expect(told[0]).to.include({ cluster: "local", severity: "none", prometheus: "monitoring/thanos-stack" });
        expect(told[0]).not.to.have.property(replicaLabel);
    });

    it("is proved as the stack local is, with a first block in the bucket", async () => {
        await stage.prove(420, everything());
    });

    it("serves what an agent writes, with the agent's own labels", async () => {
        await stage.deploy(everything(), withNeighbours(stage, alerts, agent));
        const written = await eventually(
            120,
            () => stage.thanos.query('up{receive="local"}'),
            (series) => series.length > 0,
        );
        console.log(`      ${written.length} series up of the agent`);
        expect(written[0]?.metric).to.include({ cluster: "edge", tenant_id: "default-tenant" });
        expect(await value('up{receive="local", job="thanos-query-frontend"}')).to.equal(1);
    });

    it("is proved with the agent's series as it was without", async () => {
        await stage.prove(420, everything());
    });

    it("shows data in every panel of its dashboards, except in those that state why not", async () =>
        provePanels(await intendedStack(everything()), stage));

    it("has loaded the alerts of every component, and none but Watchdog fires", async () =>
        proveAlerts(await intendedStack(everything()), stage));

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

    it("requires a password of external clients, at the query-frontend and at bucket web, and is scraped with one", async () => {
        for (const [service, path] of [
            [publicFrontend, "/api/v1/query?query=up"],
            [bucketWeb, "/api/v1/blocks?view=global"],
        ] as const) {
            const password = await passwordOf("user");
            const answers = [undefined, "wrong", password].map((one) => ask(service, path, one));
            expect(
                (await Promise.all(answers)).map(({ status }) => status),
                service,
            ).to.deep.equal([401, 401, 200]);
            const up = await eventually(
                120,
                () => value(`min(up{job="${service}", cluster="local"})`),
                (found) => found === 1,
            );
            expect(up, service).to.equal(1);
        }
    });

    it("shows the blocks of the bucket, and refuses to mark one", async () => {
        const password = await passwordOf("user");
        const blocks = z.object({ data: z.object({ blocks: z.array(z.object({ ulid: z.string() })) }) });
        const shown = await eventually(
            60,
            async () => blocks.parse(JSON.parse((await ask(bucketWeb, "/api/v1/blocks?view=global", password)).text)),
            ({ data }) => data.blocks.length > 0,
        );
        const mark = `/api/v1/blocks/mark?${String(new URLSearchParams({ id: shown.data.blocks[0]?.ulid ?? "", action: "DELETION" }))}`;
        const [got, posted] = [await ask(bucketWeb, mark, password), await ask(bucketWeb, mark, password, "POST")];
        console.log(
            `      ${shown.data.blocks.length} blocks; marking one: GET ${got.status}, POST ${posted.status}: ${posted.text.slice(0, 120)}`,
        );
        expect(got.status).to.be.at.least(400);
        expect(posted.status).to.be.at.least(400);
    });

    it("authenticates a Grafana elsewhere by the data source in its Secret, and by no other password", async () => {
        const { data } = await stage.access.core.readNamespacedSecret({ name: "thanos-login-grafana", namespace });
        const file = Buffer.from(data?.["thanos.yaml"] ?? "", "base64").toString();
        const [source] = z
            .object({ datasources: z.array(z.looseObject({ basicAuthUser: z.string() })) })
            .parse(parse(file)).datasources;
        const answer = await askAsGrafana(stage, { ...source }, publicFrontend, 10902);
        console.log(`      ${answer.healthy} ${answer.points.reduce((sum, one) => sum + one, 0)} points`);
        expect(answer.healthy).to.match(/^OK/);
        expect(answer.errors ?? []).to.deep.equal([]);
        expect(answer.without).to.deep.equal([]);
        const wrong = { ...source, secureJsonData: { basicAuthPassword: "wrong" } };
        const refused = await askAsGrafana(stage, wrong, publicFrontend, 10902).then(
            ({ healthy, points }) => ({ healthy, points: points.reduce((sum, one) => sum + one, 0) }),
            (error: unknown) => ({ healthy: String(error), points: 0 }),
        );
        expect(refused.healthy).not.to.match(/^OK/);
        expect(refused.points).to.equal(0);
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
        // By the metrics of each process; every component exports it, and every replica is scraped.
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

    it("lets Prometheus wait with compaction until blocks are uploaded, where the stack file sets it", async () => {
        const file = withOverrides(everything(), [
            { key: "prometheus.compaction", value: "delayed", reason: "the other mode" },
            { key: "prometheus.blockDuration", value: "2h", reason: "the operator sets no other one in that mode" },
            { key: "prometheus.retention", value: "24h", reason: "three blocks at least" },
        ]);
        await stage.deploy(file, withNeighbours(stage, alerts, agent));
        // The sidecars have written which blocks are uploaded: Prometheus waits for that from then on.
        const stack = runningStack(stage.access, await intendedStack(file));
        for (const check of [prometheusSettings, sidecarSettings]) {
            const { state, measured } = await eventually(
                180,
                () => check.check(stack),
                (outcome) => outcome.state === "ok",
            );
            console.log(`      ${check.id}: ${measured}`);
            expect(state).to.equal("ok");
        }
        const [pod] = await prometheusPods(stack);
        const flags = await stage.access.getText({ namespace, pod: nameOf(pod ?? {}), port: 9090 }, "/api/v1/status/flags");
        expect(flags).to.contain('"storage.tsdb.delay-compact-file.path":"/prometheus/thanos.shipper.json"');
    });

    it("leaves nothing behind", () => stage.leave());
});

import { expect } from "chai";
import type { ClusterAccess } from "../../../kube/cluster";
import { grafanaAnswers, oldHistoryShown } from "../../../commands/verify/checks/grafana";
import { grafanaOf } from "../../../commands/verify/grafana";
import type { RunningStack } from "../../../commands/verify/running-stack";

const url = "http://thanos-query-frontend.monitoring.svc.cluster.local:10902";
const source = { uid: "prometheus", name: "Thanos", url, jsonData: { customQueryParameters: "max_source_resolution=auto" } };
const asked: { path: string; authorization: string | undefined; body: string | undefined }[] = [];

/** A stack with a Grafana that answers like this. */
function stack(answers: Readonly<Record<string, unknown>> = {}): RunningStack {
    const all: Readonly<Record<string, unknown>> = {
        "/api/health": { database: "ok" },
        "/api/datasources": [source],
        "/api/datasources/uid/prometheus/health": { status: "OK", message: "Successfully queried" },
        "/api/ds/query": {
            results: {
                A: {
                    status: 200,
                    frames: [
                        {
                            data: {
                                values: [
                                    [1, 2],
                                    [0.5, 1],
                                ],
                            },
                        },
                    ],
                },
            },
        },
        ...answers,
    };
    const access = {
        core: {
            readNamespacedSecret: () =>
                Promise.resolve({
                    data: {
                        "admin-user": Buffer.from("admin").toString("base64"),
                        "admin-password": Buffer.from("secret").toString("base64"),
                    },
                }),
        },
        request: (
            _: string,
            __: unknown,
            path: string,
            ___: unknown,
            more: { headers: Record<string, string>; body?: string },
        ) => {
            asked.push({ path, authorization: more.headers["Authorization"], body: more.body });
            const answer = all[path];
            return Promise.resolve({ status: answer === 401 ? 401 : 200, text: JSON.stringify(answer) });
        },
    } as unknown as ClusterAccess;
    return {
        access,
        namespace: "monitoring",
        intended: { outputs: { grafanaUrl: "http://grafana.monitoring.svc:80" } },
        models: { queryUrl: url },
    } as unknown as RunningStack;
}

describe("Grafana as it runs", () => {
    it("is queried by its own API, as its first user, through the data source that the stack provisions", async () => {
        asked.length = 0;
        const { state, measured } = await grafanaAnswers.check(stack());
        expect([state, measured]).to.deep.equal(["ok", `data source Thanos, ${url}: 2 points in ten minutes`]);
        const query = asked.find(({ path }) => path === "/api/ds/query");
        expect(query?.authorization).to.equal(`Basic ${Buffer.from("admin:secret").toString("base64")}`);
        expect(JSON.parse(query?.body ?? "")).to.have.nested.property("queries[0].datasource.uid", "prometheus");
    });

    for (const [what, answers, message] of [
        ["a broken database", { "/api/health": { database: "failing" } }, /its database is failing/],
        [
            "a data source without parameters",
            { "/api/datasources": [{ ...source, jsonData: {} }] },
            /does not ask for max_source_resolution=auto/,
        ],
        [
            "a data source that fails its test",
            { "/api/datasources/uid/prometheus/health": { status: "ERROR", message: "no route" } },
            /ERROR: no route/,
        ],
        ["no points", { "/api/ds/query": { results: { A: { frames: [] } } } }, /would show no point/],
    ] as const)
        it(`is red with ${what}`, async () => {
            const outcome = await grafanaAnswers.check(stack(answers));
            expect(outcome.state).to.equal("red");
            expect(outcome.measured).to.match(message);
        });

    for (const [what, answers, message] of [
        [
            "another data source",
            { "/api/datasources": [{ ...source, url: "http://prometheus:9090" }] },
            /has no data source with the address .* but http:\/\/prometheus:9090/,
        ],
        ["another password", { "/api/health": 401 }, /refuses the password in the Secret grafana-admin/],
        [
            "an answer that is an error",
            { "/api/ds/query": { results: { A: { error: "bad_data: parse error" } } } },
            /bad_data: parse error/,
        ],
    ] as const)
        it(`fails with a message with ${what}`, async () => {
            const error = await grafanaAnswers.check(stack(answers)).then(String, String);
            expect(error).to.match(message);
        });

    it("is nothing to ask in a stack without", () => {
        expect(grafanaOf({ ...stack(), intended: { outputs: { grafanaUrl: "" } } } as unknown as RunningStack)).to.equal(
            undefined,
        );
    });
});

describe("history that is left only downsampled, as it is shown", () => {
    const hour = 3_600_000;
    const block = (from: number, to: number, resolution: number) => ({
        minTime: from * hour,
        maxTime: to * hour,
        thanos: { downsample: { resolution } },
    });
    const blocks = [block(1000, 1048, 0), block(900, 1048, 300_000)];

    /** When the frontend has sent so many more queries afterwards. */
    const judged = (again: number) => {
        let asked = 10;
        return oldHistoryShown.check({
            ...stack(),
            deployed: {
                thanos: [{ component: "compact", args: ["--retention.resolution-raw=30d", "--retention.resolution-5m=90d"] }],
            },
            thanos: {
                loadedBlocks: () => Promise.resolve(blocks),
                metric: () => Promise.resolve((asked += again)),
            },
        } as unknown as RunningStack);
    };

    it("is there when the frontend had to ask for what is coarser", async () => {
        const { state, measured } = await judged(1);
        expect(state).to.equal("ok");
        expect(measured).to.match(/2 points .* by Grafana, the frontend has repeated 1 queries/);
        expect((await judged(0)).state).to.equal("red");
    });
});

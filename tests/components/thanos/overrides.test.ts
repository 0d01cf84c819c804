import { expect } from "chai";
import { at } from "../../at";
import { stack, validStack } from "../../config/valid-stack";
import { registered, walkValues } from "../../program/program";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view/index";
import { withExtraArgs } from "../../../components/thanos/extra-args";
import { all, flagValues, modelOf, only } from "./components";

const door = { kind: "ingress", host: "thanos.example.com", tlsSecret: "certificate" };

describe("arguments of a stack's own", () => {
    it("come after the program's, and in place of the same flag, set or switched off", () => {
        const ours = ["query", "--query.timeout=2m", "--query.auto-downsampling", "--endpoint=a"];
        expect(
            withExtraArgs(ours, ["--query.timeout=5m", "--no-query.auto-downsampling", "--query.lookback-delta=10m"]),
        ).to.deep.equal([
            "query",
            "--endpoint=a",
            "--query.timeout=5m",
            "--no-query.auto-downsampling",
            "--query.lookback-delta=10m",
        ]);
        expect(withExtraArgs(ours, [])).to.deep.equal(ours);
    });

    it("reach the workload by both deliveries", async () => {
        for (const delivery of ["manifests", "chart"]) {
            const walked = await walkValues({
                ...validStack(),
                thanos: { delivery, extraArgs: { query: ["--query.timeout=5m"] } },
            });
            const args = (
                delivery === "chart"
                    ? at(registered(walked, "Release thanos").inputs, "values", "query", "args")
                    : at(
                          registered(walked, "Deployment thanos-query-deployment").inputs,
                          "spec",
                          "template",
                          "spec",
                          "containers",
                          0,
                          "args",
                      )
            ) as string[];
            expect(args.filter((arg) => arg.startsWith("--query.timeout"))).to.deep.equal(["--query.timeout=5m"]);
        }
    });

    it("are read by the rules", async () => {
        const extraArgs = { query: ["--no-query.auto-downsampling"] };
        const { registrations } = await walkValues({ ...validStack(), thanos: { delivery: "manifests", extraArgs } });
        const found = check(viewOf(registrations, { environment: "dev" })).map(({ rule }) => rule);
        expect(found).to.include("downsampled-history");
    });

    for (const [component, flag] of [
        ["storeGateway", "--objstore.config=x"],
        ["storeGateway", "--data-dir=/tmp"],
        ["compactor", "--no-wait"],
        ["compactor", "--deduplication.replica-label=replica"],
        ["query", "--no-query.dynamic-lookback-delta"],
        ["receive", "--shipper.ignore-unequal-block-size"],
        ["query", "--some.password=x"],
        ["query", "query.timeout=5m"],
        ["query", "--store=dns+thanos-store:10901"],
        ["query", "--web.route-prefix=/thanos"],
        ["compactor", "--web.disable"],
        ["storeGateway", "--index-cache.config={type: REDIS, config: {addr: 'redis:6379', password: hunter2}}"],
        ["queryFrontend", '--query-range.response-cache-config={"config":{"password": "hunter2"}}'],
        ["query", '--tracing.config={"config":{"headers":{"Authorization":"Bearer abc"}}}'],
        ["ruler", "--remote-write.config={remote_write: [{url: 'https://me:hunter2@example.com'}]}"],
    ] as const)
        it(`are refused where they break what holds: ${component} ${flag}`, () => {
            expect(() => modelOf({ extraArgs: { [component]: [flag] } })).to.throw(`thanos.extraArgs.${component}.0`);
        });
});

describe("an argument that only refers to a credential", () => {
    for (const [component, argument] of [
        ["storeGateway", "--index-cache.config={type: REDIS, config: {addr: 'redis:6379', password: $(REDIS_PASSWORD)}}"],
        ["queryFrontend", '--query-range.response-cache-config={"config":{"password":"$$(REDIS_PASSWORD)"}}'],
        ["receive", "--receive.relabel-config=[{action: drop, regex: credentials_file}]"],
        ["query", "--tracing.config={type: OTLP, config: {endpoint: 'tempo:4317'}}"],
    ] as const)
        it(`is taken: ${argument}`, () => {
            expect(
                only(modelOf({ extraArgs: { [component]: [argument] }, receive: { mode: "standalone" } }), component).args,
            ).to.include(argument);
        });
});

describe("pods of a stack's own liking", () => {
    const pods = {
        nodeSelector: { pool: "metrics" },
        tolerations: [{ key: "metrics", operator: "Exists" }],
        annotations: { team: "a" },
    };

    it("run where they are to, by both deliveries", async () => {
        const own = await walkValues({ ...validStack(), thanos: { delivery: "manifests", pods } });
        const { inputs } = registered(own, "StatefulSet thanos-store-gateway-stateful-set");
        expect(at(inputs, "spec", "template", "spec")).to.deep.include({
            nodeSelector: pods.nodeSelector,
            tolerations: pods.tolerations,
        });
        expect(at(inputs, "spec", "template", "metadata", "annotations")).to.include({ team: "a" });
        const charted = await walkValues({ ...validStack(), thanos: { delivery: "chart", pods } });
        const store = at(registered(charted, "Release thanos").inputs, "values", "storegateway");
        expect(store).to.deep.include({ nodeSelector: pods.nodeSelector, tolerations: pods.tolerations });
    });
});

describe("pods of one component", () => {
    const pods = {
        nodeSelector: { pool: "metrics" },
        labels: { team: "a" },
        components: {
            compactor: { nodeSelector: { arch: "arm64" }, tolerations: [{ key: "spot" }], labels: { team: "b" } },
            memcached: { priorityClassName: "cache" },
            ruler: { annotations: { note: "x" } },
        },
    };
    const more = { caches: { kind: "deployed" }, ruler: { rules: "objects" }, queryFrontend: { exposure: door }, pods };

    it("have the common settings and their own, by both deliveries, for every kind of workload", async () => {
        const own = await walkValues({ ...validStack(), thanos: { delivery: "manifests", ...more } });
        const template = (title: string) => at(registered(own, title).inputs, "spec", "template");
        const compactor = template("StatefulSet thanos-compactor-stateful-set");
        expect(at(compactor, "spec")).to.deep.include({
            nodeSelector: { pool: "metrics", arch: "arm64" },
            tolerations: [{ key: "spot" }],
        });
        expect(at(compactor, "metadata", "labels")).to.include({ team: "b", "thanos-stack/component": "compactor" });
        for (const name of ["Deployment thanos-query-deployment", "Deployment thanos-query-frontend-public-deployment"])
            expect(at(template(name), "spec", "nodeSelector"), name).to.deep.equal({ pool: "metrics" });
        expect(at(template("StatefulSet thanos-memcached-stateful-set"), "spec")).to.deep.include({
            nodeSelector: { pool: "metrics" },
            priorityClassName: "cache",
        });
        const ruler = registered(own, "ThanosRuler thanos-ruler-thanos-ruler").inputs;
        expect(at(ruler, "spec", "podMetadata", "annotations")).to.include({ note: "x" });
        expect(at(ruler, "spec", "podMetadata", "labels")).to.include({ team: "a" });

        const charted = await walkValues({ ...validStack(), thanos: { delivery: "chart", ...more } });
        const { inputs } = registered(charted, "Release thanos");
        expect(at(inputs, "values", "compactor")).to.deep.include({ nodeSelector: { pool: "metrics", arch: "arm64" } });
        expect(at(inputs, "values", "compactor", "podLabels")).to.include({ team: "b" });
    });

    it("keep the labels by which they are found", () => {
        expect(() => modelOf({ pods: { labels: { "app.kubernetes.io/name": "mine" } } })).to.throw(/thanos\.pods\.labels/);
    });
});

describe("arguments of a ruler that the operator runs", () => {
    it("are handed to the operator, and read by the rules", async () => {
        const { registrations } = await walkValues({
            ...validStack(),
            thanos: {
                delivery: "manifests",
                ruler: { rules: "objects" },
                extraArgs: { ruler: ["--resend-delay=2m", "--query.enable-x-functions"] },
            },
        });
        const found = registrations.find(({ inputs }) => inputs["kind"] === "ThanosRuler");
        expect(at(found?.inputs, "spec", "additionalArgs")).to.deep.equal([
            { name: "resend-delay", value: "2m" },
            { name: "query.enable-x-functions" },
        ]);
        const ruler = viewOf(registrations, { environment: "dev" }).thanos.find(({ component }) => component === "rule");
        expect(ruler?.args).to.include.members(["--resend-delay=2m", "--query.enable-x-functions"]);
    });

    for (const flag of ['--label=team="a"', "--query=http://other:10902", "--no-tsdb.retention"])
        it(`are refused where the operator gives them itself, which refuses the whole object: ${flag}`, () => {
            const extraArgs = { ruler: [flag] };
            expect(() => modelOf({ ruler: { rules: "objects" }, extraArgs })).to.throw("thanos.extraArgs.ruler.0");
            const groups = [{ name: "all", rules: [{ record: "all:up:sum", expr: "sum(up)" }] }];
            expect(() => modelOf({ ruler: { rules: "config", groups }, extraArgs })).not.to.throw();
        });
});

describe("values of a chart", () => {
    const refusal = (change: object): string => {
        try {
            stack(change as Record<string, unknown>);
            return "accepted";
        } catch (error) {
            return (error as Error).message;
        }
    };

    for (const [path, values] of [
        ["fullnameOverride", { fullnameOverride: "mine" }],
        ["query.extraFlags", { query: { extraFlags: ["--query.timeout=5m"] } }],
        ["storegateway.args", { storegateway: { args: ["store"] } }],
        ["compactor.retentionResolutionRaw", { compactor: { retentionResolutionRaw: "1d" } }],
        ["ruler", { ruler: { enabled: true } }],
        ["query.enabled", { query: { enabled: false } }],
        ["queryFrontend.enabled", { queryFrontend: { enabled: false } }],
        ["storegateway.enabled", { storegateway: { enabled: false } }],
        ["compactor.enabled", { compactor: { enabled: false } }],
        ["bucketweb.enabled", { bucketweb: { enabled: false } }],
        ["query.terminationGracePeriodSeconds", { query: { terminationGracePeriodSeconds: 600 } }],
        ["objstoreConfig", { objstoreConfig: "type: S3" }],
    ] as const)
        it(`of Thanos are refused where they do nothing or break what holds: ${path}`, () => {
            expect(refusal({ thanos: { delivery: "chart", chart: { values } } })).to.match(
                new RegExp(`^thanos-stack:thanos\\.chart\\.values\\.${path.replaceAll(".", "\\.")}: .*cannot be set here: `),
            );
        });

    it("of kube-prometheus-stack are refused where they break what holds", () => {
        expect(refusal({ prometheus: { delivery: "chart", chart: { values: { crds: { enabled: true } } } } })).to.contain(
            "prometheus.definitions",
        );
    });
});

describe("the compactor", () => {
    it("can be away for a run, by both deliveries: two on one bucket do damage", async () => {
        expect(all(modelOf({ compactor: { enabled: false } }), "compactor")).to.deep.equal([]);
        expect(flagValues(only(modelOf(), "compactor"), "retention.resolution-raw")).to.deep.equal(["30d"]);
        const walked = await walkValues({ ...validStack(), thanos: { delivery: "chart", compactor: { enabled: false } } });
        expect(at(registered(walked, "Release thanos").inputs, "values", "compactor")).to.deep.equal({ enabled: false });
    });
});

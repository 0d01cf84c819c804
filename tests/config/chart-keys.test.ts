import { expect } from "chai";
import { unknownValue } from "../../config/chart-keys/keys";
import { kubePrometheusStackKeys } from "../../config/chart-keys/kube-prometheus-stack";
import { thanosKeys } from "../../config/chart-keys/thanos";
import { parseConfig } from "../../config/problems";
import { charts } from "../../config/versions";
import { registered, walkValues } from "../program/program";
import { validStack } from "./valid-stack";

/** Problems of own values of the charts, as `path: message`. */
function problems({ prometheus = {}, thanos = {} }: { readonly prometheus?: object; readonly thanos?: object }): string[] {
    const parsed = parseConfig("thanos-stack", {
        ...validStack(),
        prometheus: { delivery: "chart", chart: prometheus },
        thanos: { delivery: "chart", chart: thanos },
    });
    return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe("own values of a chart", () => {
    it("are those of the versions that the program deploys", () => {
        expect(kubePrometheusStackKeys.version).to.equal(charts.kubePrometheusStack.version);
        expect(thanosKeys.version).to.equal(charts.thanos.localVersion);
    });

    for (const [what, values, path, says] of [
        [
            "misspelt",
            { thanos: { values: { query: { replicatCount: 2 } } } },
            "thanos.chart.values.query.replicatCount",
            "has no value query.replicatCount. Did you mean query.replicaCount?",
        ],
        [
            "in the wrong place",
            { prometheus: { values: { prometheus: { scrapeTimeout: "10s" } } } },
            "prometheus.chart.values.prometheus.scrapeTimeout",
            "has no value prometheus.scrapeTimeout",
        ],
        [
            "without an effect, because all arguments are the stack's",
            { thanos: { values: { query: { stores: ["a:10901"] } } } },
            "thanos.chart.values.query.stores",
            "thanos.query.endpoints",
        ],
        [
            "of a component that the chart does not deliver here",
            { thanos: { values: { ruler: { replicaCount: 3 } } } },
            "thanos.chart.values.ruler",
            "thanos.ruler",
        ],
        [
            "a Secret that nobody makes",
            { prometheus: { values: { prometheus: { prometheusSpec: { thanos: { objectStorageConfig: { name: "x" } } } } } } },
            "prometheus.chart.values.prometheus.prometheusSpec.thanos.objectStorageConfig",
            "objectStore",
        ],
    ] as const)
        it(`are refused when they are ${what}, with the right key`, () => {
            const [first, ...others] = problems(values);
            expect(first)
                .to.match(new RegExp(`^thanos-stack:${path.replaceAll(".", "\\.")}: `))
                .and.contain(says);
            expect(others).to.deep.equal([]);
        });

    it("are accepted where they equal what the stack sets", () => {
        const equal = {
            query: { enabled: true, replicaLabel: ["prometheus_replica"] },
            storegateway: { enabled: true },
            ruler: { enabled: false },
            minio: { enabled: false },
            fullnameOverride: "",
        };
        expect(problems({ thanos: { values: equal } })).to.deep.equal([]);
        const other = { query: { enabled: false, replicaLabel: ["replica"] }, ruler: { enabled: true }, fullnameOverride: "x" };
        expect(problems({ thanos: { values: other } })).to.have.length(4);
        const kps = { crds: { enabled: false }, prometheus: { enabled: true, agentMode: false } };
        expect(problems({ prometheus: { values: kps } })).to.deep.equal([]);
        expect(problems({ prometheus: { values: { crds: { enabled: true } } } })).to.have.length(1);
    });

    it("are taken where the chart takes any key, and for a version that nobody has read", () => {
        const free = { global: { own: 1 }, query: { podAnnotations: { "a/b": "c" }, nodeSelector: { disk: "ssd" } } };
        expect(problems({ thanos: { values: free } })).to.deep.equal([]);
        expect(problems({ prometheus: { values: { grafana: { plugins: ["a"] } } } })).to.deep.equal([]);
        expect(problems({ prometheus: { version: "99.0.0", values: { surprise: true } } })).to.deep.equal([]);
    });

    it("of the program itself are all known", async () => {
        const walked = await walkValues({ ...validStack(), prometheus: { delivery: "chart" }, thanos: { delivery: "chart" } });
        for (const [name, keys] of [
            ["Release prometheus", kubePrometheusStackKeys],
            ["Release thanos", thanosKeys],
        ] as const) {
            const unknown = paths(registered(walked, name).inputs["values"]).flatMap((path) => unknownValue(keys, path) ?? []);
            expect(unknown, name).to.deep.equal([]);
        }
    });
});

const paths = (value: unknown, at: readonly string[] = []): (readonly string[])[] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...paths(inner, [...at, key])])
        : [];

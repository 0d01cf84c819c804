// Two readers of one stack: the model of what runs, which commands read, and the view that rules read from what is registered, for
// programs of any team. Both state the same, also where a stack's own values of a chart replace ours.
import { expect } from "chai";
import fc from "fast-check";
import type { DeployedComponent, DeployedModel } from "../../components/deployed/model";
import { modelsOf } from "../../components/models";
import { merge, type Values } from "../../config/merge";
import { parseConfig } from "../../config/problems";
import { viewOf } from "../../rules/view";
import { Unknown, type View } from "../../rules/view/types";
import { stackValues } from "../config/arbitrary";
import { validStack } from "../config/valid-stack";
import { walkValues } from "./program";
import { limit, repeated } from "../repetitions";

/** The stack's own values of both charts, for everything that the model of what runs holds. */
const ownValues = {
    prometheus: {
        prometheus: {
            prometheusSpec: {
                replicas: 3,
                retention: "36h",
                retentionSize: "7GB",
                scrapeInterval: "45s",
                externalLabels: { region: "eu" },
                disableCompaction: false,
                resources: { requests: { cpu: "3", memory: "7Gi" }, limits: { memory: "9Gi" } },
                storageSpec: {
                    volumeClaimTemplate: {
                        spec: { storageClassName: "fast", resources: { requests: { storage: "77Gi" } } },
                    },
                },
                thanos: { blockSize: "1h", resources: { requests: { memory: "77Mi" } } },
            },
        },
    },
    thanos: {
        image: { registry: "mirror.example.com", tag: "v0.42.4-own" },
        query: { replicaCount: 5, resources: { limits: { memory: "5Gi" } } },
        storegateway: { persistence: { size: "55Gi", storageClass: "fast" }, resources: { requests: { cpu: "7" } } },
    },
} as const;

/** With the charts' own versions: the view judges values by what the chart of a version makes of them. */
function withOwnCharts(values: Record<string, unknown>, overrides: boolean): Record<string, unknown> {
    const charted = (key: "prometheus" | "thanos") => {
        const part = values[key] as { readonly delivery: string; readonly chart?: { version?: string; values?: Values } };
        if (part.delivery !== "chart") return part;
        const { version: _, ...chart } = part.chart ?? {};
        return { ...part, chart: { ...chart, ...(overrides ? { values: merge(chart.values ?? {}, ownValues[key]) } : {}) } };
    };
    return { ...values, prometheus: charted("prometheus"), thanos: charted("thanos") };
}

const byName = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    [...all].sort((one, other) => (one.name < other.name ? -1 : 1));

/** A component in both descriptions. The operator orders the arguments of its own ruler. */
const compared = ({ component, name, image, replicas, args, resources, volume, objstoreSecret }: Described) => ({
    component,
    name,
    image,
    replicas,
    args: component === "rule" ? [...args].sort() : args,
    resources: { ...resources },
    volume: volume && { size: "size" in volume ? volume.size : undefined, storageClass: classOf(volume) },
    objstoreSecret,
});
type Described = DeployedComponent | View["thanos"][number];
const classOf = (volume: NonNullable<Described["volume"]>) => ("storageClass" in volume ? volume.storageClass : undefined);

async function bothOf(values: Record<string, unknown>): Promise<readonly [DeployedModel, View]> {
    const parsed = parseConfig("thanos-stack", values);
    if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
    const models = modelsOf(parsed.config);
    return [models.deployed, viewOf((await walkValues(values)).registrations, models)];
}

/** Values that another team's chart decides are unknown to the view, and absent in the model. */
function decided(value: unknown): unknown {
    if (value instanceof Unknown) return undefined;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decided(inner)]));
}

function compare(deployed: DeployedModel, view: View): void {
    expect(byName(view.thanos).map(compared)).to.deep.equal(byName(deployed.thanos).map(compared));
    const { name: _, volume, sidecar, ...prometheus } = deployed.prometheus;
    const found = decided(view.prometheus[0]) as Record<string, object>;
    expect(found).to.deep.include(prometheus);
    expect(found["volume"]).to.deep.equal(volume && { size: volume.size, storageClass: volume.storageClass });
    expect(found["sidecar"]).to.deep.include(sidecar);
}

describe("what runs, in the models and in the view of a stack", () => {
    const { stackTraceLimit } = Error;
    before(() => (Error.stackTraceLimit = 0));
    after(() => (Error.stackTraceLimit = stackTraceLimit));

    it("is the same of every component and of Prometheus, for random stacks with and without own values of the charts", async function () {
        this.timeout(limit(120_000));
        await fc.assert(
            fc.asyncProperty(stackValues, fc.boolean(), async (values, overrides) => {
                compare(...(await bothOf(withOwnCharts(values, overrides))));
            }),
            { numRuns: repeated(8) },
        );
    });

    it("has a stack's own values of the charts", async () => {
        const charts = { prometheus: { delivery: "chart" }, thanos: { delivery: "chart" } };
        const [deployed, view] = await bothOf(withOwnCharts({ ...validStack(), ...charts }, true));
        compare(deployed, view);
        expect(deployed.prometheus).to.deep.include({ replicas: 3, retention: "36h", disableCompaction: false });
        expect(deployed.prometheus.volume).to.deep.equal({ size: "77Gi", storageClass: "fast" });
        expect(deployed.thanos.find(({ component }) => component === "query")).to.include({ replicas: 5 });
    });
});

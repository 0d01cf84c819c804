// Topology spread: no node that is drained or lost, and no zone where there are others, takes all of a component.
import { expect } from "chai";
import type { Walk } from "../../offline/walk";
import { at } from "../at";
import { validStack } from "../config/valid-stack";
import { title, walkValues } from "../program/program";
import { viewOf } from "../../rules/view";
import { podLabels } from "../../rules/view/pods";
import type { Environment } from "../../rules/view/types";

/** Two or more of everything that can have a copy. */
const everything = {
    query: { replicas: 2 },
    queryFrontend: { replicas: 2 },
    storeGateway: { replicas: 2, partitions: ["14d"] },
    receive: { mode: "router", replicas: 3, routers: { replicas: 2 } },
    ruler: { replicas: 2, rules: "objects" },
    caches: { kind: "deployed", replicas: 3 },
};

const deliveries = [
    { name: "by manifests and the operator", prometheus: { delivery: "operator" }, thanos: { delivery: "manifests" } },
    { name: "by charts", prometheus: { delivery: "chart" }, thanos: { delivery: "chart" } },
    { name: "in an existing chart", prometheus: { delivery: "values" }, thanos: { delivery: "manifests" } },
];

const stacks: readonly (readonly [what: string, values: object, nodes: string, zones: string])[] = [
    ["in prod", { environment: "prod" }, "hard", "soft"],
    ["of medium size", { size: "medium" }, "hard", "soft"],
    ["with a million series", { activeSeries: 1_000_000 }, "hard", "soft"],
    ["of small size", {}, "soft", "soft"],
    ["on one machine, whatever its size", { environment: "local", size: "large" }, "soft", "soft"],
    ["with it in the stack file", { spread: { nodes: "hard", zones: "hard" } }, "hard", "hard"],
];

const walked = (delivery: object, values: object): Promise<Walk> =>
    walkValues({
        ...validStack(),
        objectStore: { kind: "minio", servers: 4 },
        ...values,
        ...Object.fromEntries(
            Object.entries(delivery)
                .filter(([key]) => key !== "name")
                .map(([key, value]) => [key, { ...(value as object), ...(key === "thanos" ? everything : {}) }]),
        ),
    });

/** The objects that make pods, and the labels of these pods. */
const makers: Readonly<
    Record<string, (name: string, body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
> = {
    Deployment: (name, body) => podLabels({ kind: "Deployment", name, path: name, body }),
    StatefulSet: (name, body) => podLabels({ kind: "StatefulSet", name, path: name, body }),
    Prometheus: (name) => ({ "app.kubernetes.io/name": "prometheus", "operator.prometheus.io/name": name }),
    ThanosRuler: (name) => ({ "app.kubernetes.io/name": "thanos-ruler", "app.kubernetes.io/instance": name }),
};

for (const delivery of deliveries)
    describe(`copies, ${delivery.name}`, function () {
        this.timeout(60_000);

        for (const [what, values, nodes, zones] of stacks)
            it(`of a stack ${what} are apart by node (${nodes}) and zone (${zones}), and drained one at a time`, async () => {
                const { registrations, outputs } = await walked(delivery, values);
                const { prometheus, thanos } = viewOf(registrations, { environment: outputs["environment"] as Environment });
                const copied = [...prometheus, ...thanos].filter(({ replicas }) => Number(replicas) > 1);
                expect(copied.length).to.be.at.least(8);
                for (const one of copied)
                    expect(one, one.path).to.include({
                        spread: zones === "hard" ? "hard" : nodes,
                        zones,
                        disruptionBudget: true,
                    });
            });

        it("are selected by their own constraints and by exactly one budget, which takes one", async () => {
            const { registrations } = await walked(delivery, { environment: "prod" });
            const budgets = registrations.filter(({ inputs }) => inputs["kind"] === "PodDisruptionBudget");
            // Thanos' chart has no value for it.
            for (const { inputs } of budgets) expect(at(inputs, "spec", "unhealthyPodEvictionPolicy")).to.equal("AlwaysAllow");
            const made = registrations.flatMap((registration) => {
                const { inputs } = registration;
                const kind = String(inputs["kind"]);
                const labelsOf = makers[kind];
                const spec =
                    kind === "Prometheus" || kind === "ThanosRuler" ? at(inputs, "spec") : at(inputs, "spec", "template", "spec");
                const replicas = Number(at(inputs, "spec", "replicas") ?? 1);
                if (!labelsOf || replicas < 2) return [];
                return [
                    {
                        name: title(registration),
                        spec,
                        replicas,
                        labels: labelsOf(String(at(inputs, "metadata", "name")), inputs),
                    },
                ];
            });
            expect(made.length).to.be.at.least(4);
            const selects = (selector: unknown, labels: Readonly<Record<string, unknown>>) =>
                Object.entries(selector as object).every(([label, value]) => labels[label] === value);
            for (const { name, spec, replicas, labels } of made) {
                const own = budgets.filter(({ inputs }) => selects(at(inputs, "spec", "selector", "matchLabels"), labels));
                expect(
                    own.map(({ inputs }) => at(inputs, "spec", "maxUnavailable")),
                    name,
                ).to.deep.equal([1]);
                expect(replicas, name).to.be.greaterThan(1);
                const constraints = at(spec, "topologySpreadConstraints") as { topologyKey: string; labelSelector: object }[];
                expect(
                    constraints.map(({ topologyKey }) => topologyKey),
                    name,
                ).to.deep.equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
                for (const { labelSelector } of constraints)
                    expect(selects(at(labelSelector, "matchLabels"), labels), name).to.equal(true);
            }
        });
    });

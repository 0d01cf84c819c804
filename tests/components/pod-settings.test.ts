// A setting for all pods reaches all pods, and metadata reaches all objects: found in what random stacks register, not in a list.
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import { parse, parseAllDocuments } from "yaml";
import { podSettings, podTemplate } from "../../components/kubernetes/pod-settings";
import { publishedPatch, publishedValues } from "../../config/names";
import { child, isProperties, omit, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { at } from "../at";
import { stackValues } from "../config/arbitrary";
import { stack, validStack } from "../config/valid-stack";
import { registered, title, walkValues } from "../program/program";
import { limit, repeated } from "../repetitions";

const everywhere = {
    nodeSelector: { pool: "observability" },
    tolerations: [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
    affinity: {
        nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, preference: { matchExpressions: [{ key: "pool", operator: "Exists" }] } },
            ],
        },
    },
    priorityClassName: "important",
    labels: { team: "observability" },
    annotations: { "example.com/owner": "observability" },
    env: { HTTPS_PROXY: "http://proxy.example.com:3128" },
    securityContext: "platform",
    serviceMesh: "excluded",
};
const metadata = { labels: { "cost-center": "4711" }, annotations: { "example.com/contact": "sre" } };
const pullSecrets = ["mirror"];

/** A pod as Kubernetes, the operator or a chart describes it, each setting under one name. */
interface PodView {
    readonly title: string;
    readonly labels: unknown;
    readonly annotations: unknown;
    readonly scheduling: Properties;
    readonly securityContext: unknown;
    readonly imagePullSecrets: unknown;
    /** Variables of every container. */
    readonly env: readonly unknown[];
    /** It runs on every node of the cluster. */
    readonly everyNode?: boolean;
    /** The chart has no value for labels and variables of these pods. */
    readonly hook?: boolean;
}

/** Finds every pod template: whatever has containers, or configures the pods of an operator or of a chart. */
function podsOf(registration: Registration): PodView[] {
    const { inputs, type } = registration;
    if (type.endsWith(":Release")) return chartPods(registration);
    const operated = inputs["spec"];
    if (isProperties(operated) && "podMetadata" in operated) return [operatedView(title(registration), operated)];
    const published = at(inputs, "data", publishedValues.key);
    if (typeof published === "string") {
        const spec = at(parse(published), "prometheus", "prometheusSpec") as Properties;
        return [operatedView(title(registration), spec)];
    }
    const patch = at(inputs, "data", publishedPatch.key);
    if (typeof patch === "string")
        return [operatedView(title(registration), at(parseAllDocuments(patch)[0]?.toJS(), "spec") as Properties)];
    return templates(inputs).map(({ metadata: own, spec }) => ({
        title: title(registration),
        labels: at(own, "labels"),
        annotations: at(own, "annotations"),
        scheduling: spec as Properties,
        securityContext: at(spec, "securityContext"),
        imagePullSecrets: at(spec, "imagePullSecrets"),
        env: (at(spec, "containers") as object[]).map((container) => at(container, "env")),
        ...(type.endsWith(":DaemonSet") ? { everyNode: true } : {}),
    }));
}

function templates(value: unknown): { metadata: unknown; spec: unknown }[] {
    if (!isProperties(value)) return [];
    if (Array.isArray(at(value, "spec", "containers"))) return [{ metadata: value["metadata"], spec: value["spec"] }];
    return Object.values(value).flatMap(templates);
}

const operatedView = (name: string, spec: Properties, pullBy: unknown = spec["imagePullSecrets"]): PodView => ({
    title: name,
    labels: at(spec, "podMetadata", "labels"),
    annotations: at(spec, "podMetadata", "annotations"),
    scheduling: spec,
    securityContext: spec["securityContext"],
    imagePullSecrets: pullBy,
    env: ((spec["containers"] ?? []) as object[]).map((container) => at(container, "env")),
});

/** The pods of both charts. A real chart with these values is rendered in tests/render. */
function chartPods({ name, inputs }: Registration): PodView[] {
    const values = inputs["values"] as Properties;
    const pullBy = at(values, "global", "imagePullSecrets");
    const view = (part: string, pod: Properties, more: Partial<PodView> = {}): PodView => ({
        title: `${name} ${part}`,
        labels: pod["podLabels"],
        annotations: pod["podAnnotations"],
        scheduling: pod,
        securityContext: pod["securityContext"],
        imagePullSecrets: pullBy,
        env: [pod["env"] ?? pod["extraEnvVars"]],
        ...more,
    });
    const prometheus = at(values, "prometheus", "prometheusSpec");
    if (isProperties(prometheus)) {
        const operator = values["prometheusOperator"] as Properties;
        const grafana = values["grafana"] as Properties;
        return [
            operatedView(`${name} prometheus`, prometheus, pullBy),
            operatedView(`${name} alertmanager`, at(values, "alertmanager", "alertmanagerSpec") as Properties, pullBy),
            view("operator", operator),
            view("webhook", at(operator, "admissionWebhooks", "patch") as Properties, { hook: true }),
            ...(grafana["enabled"] === true ? [view("grafana", grafana)] : []),
            view("kube-state-metrics", values["kube-state-metrics"] as Properties),
            view("node-exporter", values["prometheus-node-exporter"] as Properties, { everyNode: true }),
        ];
    }
    const openshift = at(values, "global", "compatibility", "openshift", "adaptSecurityContext") === "force";
    return Object.entries(values)
        .filter(([, part]) => isProperties(part) && "podLabels" in part)
        .map(([part, pod]) => view(part, pod as Properties, openshift ? { securityContext: {} } : {}));
}

const names = (env: unknown): unknown => (Array.isArray(env) ? env.map((one) => at(one, "name")) : Object.keys(env ?? {}));

function checkPod(pod: PodView): void {
    const { title: name, scheduling } = pod;
    if (!pod.hook) {
        expect(pod.labels, name).to.include({ ...everywhere.labels, ...metadata.labels, "sidecar.istio.io/inject": "false" });
        expect(pod.env, name).not.to.be.empty;
        for (const env of pod.env) expect(names(env), name).to.include("HTTPS_PROXY");
    }
    expect(pod.annotations, name).to.include({
        ...everywhere.annotations,
        ...metadata.annotations,
        "linkerd.io/inject": "disabled",
    });
    expect(scheduling["priorityClassName"], name).to.equal(everywhere.priorityClassName);
    expect(pod.imagePullSecrets, name).to.deep.equal([{ name: "mirror" }]);
    const toleratesAll = isDeepStrictEqual(scheduling["tolerations"], [{ operator: "Exists" }]);
    if (!pod.everyNode || !toleratesAll) expect(scheduling["tolerations"], name).to.deep.include(everywhere.tolerations[0]);
    if (pod.everyNode) return; // it measures every node, and needs the ids that read them
    expect(scheduling["nodeSelector"], name).to.include(everywhere.nodeSelector);
    expect(scheduling["affinity"], name).to.deep.equal(everywhere.affinity);
    for (const id of ["runAsUser", "runAsGroup", "fsGroup"] as const)
        expect(at(pod.securityContext, id) ?? undefined, `${name} ${id}`).to.equal(undefined);
}

const clusterSize = repeated(12);

/** A chart's own values win, also over settings for all pods: see below. */
const withoutChartValues = (values: Properties): Properties => ({
    ...values,
    prometheus: omit(child(values, "prometheus"), ["chart"]),
    thanos: omit(child(values, "thanos"), ["chart"]),
});

describe(`settings for all pods (${clusterSize} random stacks)`, function () {
    this.timeout(limit(120_000));

    it("are on every pod, and metadata is on every object", async () => {
        await fc.assert(
            fc.asyncProperty(stackValues, async (values) => {
                const { registrations } = await walkValues({
                    ...withoutChartValues(values),
                    pods: everywhere,
                    metadata,
                    imagePullSecrets: pullSecrets,
                });
                const pods = registrations.flatMap(podsOf);
                expect(pods.length).to.be.greaterThan(0);
                pods.forEach(checkPod);
                const objects = registrations.filter(({ inputs }) => isProperties(inputs["metadata"]));
                expect(objects.length).to.be.greaterThan(0);
                for (const one of objects) {
                    expect(at(one.inputs, "metadata", "labels"), title(one)).to.include(metadata.labels);
                    expect(at(one.inputs, "metadata", "annotations"), title(one)).to.include(metadata.annotations);
                }
                const charts = registrations.filter(
                    ({ type, name }) => type.endsWith(":Release") && name !== "prometheus-definitions",
                );
                for (const { inputs, name } of charts)
                    if (at(values, name, "chart", "values", "commonLabels") === undefined)
                        expect(at(inputs, "values", "commonLabels"), name).to.include(metadata.labels);
            }),
            { numRuns: clusterSize },
        );
    });

    it("are absent unless a stack sets them", async () => {
        const { registrations } = await walkValues({ ...validStack(), historyImport: { claim: "old" } });
        const found = JSON.stringify(registrations);
        for (const key of ["nodeSelector", "tolerations", "affinity", "priorityClassName", "imagePullSecrets", "inject"])
            expect(found).not.to.contain(`"${key}"`);
    });

    it("let a chart's own values win", async () => {
        const values = { global: { imagePullSecrets: ["other"] }, query: { priorityClassName: "own" } };
        const walked = await walkValues({
            ...validStack(),
            imagePullSecrets: pullSecrets,
            pods: everywhere,
            thanos: { delivery: "chart", chart: { values } },
        });
        const { inputs } = registered(walked, "Release thanos");
        expect(at(inputs, "values", "global", "imagePullSecrets")).to.deep.equal(["other"]);
        expect(at(inputs, "values", "query", "priorityClassName")).to.equal("own");
    });
});

describe("overrides of pod settings", () => {
    const settings = (change: object, ...overrides: Parameters<typeof podSettings>[1][]) =>
        podSettings(stack({ pods: change }), ...overrides);
    const own = stack({ prometheus: { delivery: "operator", pods: { tolerations: [{ key: "b" }], env: { A: "2" } } } });

    it("merge maps, add tolerations and replace the rest", () => {
        const merged = settings(
            { tolerations: [{ key: "a" }], env: { A: "1", B: "1" }, priorityClassName: "low" },
            own.prometheus.pods,
        );
        expect(merged.tolerations).to.deep.equal([{ key: "a" }, { key: "b" }]);
        expect(merged.env).to.deep.equal({ A: "2", B: "1" });
        expect(merged.priorityClassName).to.equal("low");
    });

    it("reach the pods of their part only", async () => {
        const of = (part: string) => ({ priorityClassName: part });
        const { registrations } = await walkValues({
            ...validStack(),
            objectStore: { kind: "minio", pods: of("minio") },
            prometheus: { delivery: "operator", pods: of("prometheus") },
            thanos: { delivery: "manifests", pods: { ...of("thanos"), components: { compactor: of("compactor") } } },
        });
        const found = Object.fromEntries(
            registrations.flatMap(podsOf).map((pod) => [pod.title, pod.scheduling["priorityClassName"]]),
        );
        expect(found).to.deep.equal({
            "StatefulSet minio-stateful-set": "minio",
            "Job minio-bootstrap-job": "minio",
            "Prometheus prometheus-thanos-stack-prometheus": "prometheus",
            "Deployment thanos-canary-deployment": "thanos",
            "Deployment thanos-query-deployment": "thanos",
            "Deployment thanos-query-frontend-deployment": "thanos",
            "StatefulSet thanos-store-gateway-stateful-set": "thanos",
            "StatefulSet thanos-compactor-stateful-set": "compactor",
        });
    });

    it("do not replace a variable that the stack sets", () => {
        const { spec } = podTemplate(settings({ env: { POD_NAME: "mine", GOMAXPROCS: "2" } }), {
            labels: {},
            user: 1000,
            spec: {},
            containers: [{ name: "one", env: [{ name: "POD_NAME", value: "its" }] }],
        });
        expect(spec.containers[0]?.env).to.deep.equal([
            { name: "POD_NAME", value: "its" },
            { name: "GOMAXPROCS", value: "2" },
        ]);
    });
});

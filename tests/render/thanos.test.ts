// Both deliveries of Thanos are the model: what the chart makes of our values is compared with our own manifests.
import { versions } from "../../config/versions";
import { expect } from "chai";
import fc from "fast-check";
import { namesOf, ports, thanosRelease } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { componentObjects } from "../../components/thanos/manifests";
import { paths, type ComponentModel } from "../../components/thanos/component";
import { modelsOf } from "../../components/models";
import type { ThanosModel } from "../../components/thanos/types";
import { isCharted, thanosValues } from "../../components/thanos/values";
import { stackValues } from "../config/arbitrary";
import { stack } from "../config/valid-stack";
import { at } from "../at";
import { secrets } from "../components/object-store/secrets";
import { containers, describeChart, notRestricted, one, pods, render, type Pod, type Rendered } from "./charts";
import type { Chart } from "../../local/charts";

interface Case {
    readonly config: StackConfig;
    readonly model: ThanosModel;
    readonly objects: readonly Rendered[];
}

function rendered(chart: Chart, change: Readonly<Record<string, unknown>>, own: Readonly<Record<string, unknown>> = {}): Case {
    const config = stack({
        prometheus: { delivery: "chart" },
        ...change,
        thanos: { ...(change["thanos"] as object), delivery: "chart" },
    });
    const { thanos: whole } = modelsOf(config);
    const model = { ...whole, components: whole.components.filter(isCharted) };
    return { config, model, objects: render(chart, thanosRelease, config.namespace, thanosValues(model, secrets, own)) };
}

/** The workload of a component, from the chart or of our own. */
const workload = (objects: readonly Rendered[], { name }: ComponentModel): Rendered => {
    const found = objects.filter(({ kind, metadata }) => ["Deployment", "StatefulSet"].includes(kind) && metadata.name === name);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} workloads ${name}`);
    return found[0];
};

const ours = (model: ThanosModel, component: ComponentModel): readonly Rendered[] =>
    componentObjects(model, component, secrets) as unknown as readonly Rendered[];

/** All of a pod that decides what Thanos does and what it may do; names of volumes and labels are the deliveries' own. */
function view(pod: Pod) {
    const [container, ...others] = pod.spec.containers;
    if (!container || others.length > 0) throw new Error("one container is expected");
    const { args, image, resources, startupProbe, readinessProbe, livenessProbe } = container;
    const mounted = (container.volumeMounts ?? []).filter(({ mountPath }) =>
        [...Object.values<string>(paths), "/etc/thanos-grpc"].includes(mountPath),
    );
    return {
        args,
        image,
        resources,
        startupProbe,
        readinessProbe,
        livenessProbe,
        env: container.env ?? [],
        ports: container.ports?.map(({ name, containerPort }) => ({ name, containerPort })),
        mounts: mounted.map(({ mountPath, readOnly = false }) => ({ mountPath, readOnly })).sort(byMountPath),
        certificate: pod.spec.volumes?.find(({ name }) => name === "thanos-grpc"),
        secret: pod.spec.volumes?.find(({ name }) => name === "objstore")?.["secret"],
        checksum: pod.metadata?.annotations?.["checksum/objstore"],
        authorities: pod.metadata?.annotations?.["checksum/grpc-authorities"],
        bucketLabel: pod.metadata?.labels?.["thanos-stack/bucket"],
        endsWithin: pod.spec.terminationGracePeriodSeconds ?? 30, // Kubernetes' own
        serviceAccountName: pod.spec.serviceAccountName,
        automountServiceAccountToken: pod.spec.automountServiceAccountToken,
        user: pod.spec.securityContext?.runAsUser,
        group: pod.spec.securityContext?.fsGroup,
        ownership: pod.spec.securityContext?.fsGroupChangePolicy,
        readOnlyRoot: container.securityContext?.readOnlyRootFilesystem,
    };
}

const byMountPath = (a: { mountPath: string }, b: { mountPath: string }) => a.mountPath.localeCompare(b.mountPath);
const template = ({ spec }: Rendered): Pod => (spec as { template: Pod }).template;

describeChart("thanos", (chart) => {
    it("runs what our manifests run, for many configurations", () => {
        fc.assert(
            fc.property(stackValues, (values) => {
                const { model, objects } = rendered(chart, values);
                for (const component of model.components) {
                    const charted = workload(objects, component);
                    const own = workload(ours(model, component), component);
                    expect(view(template(charted))).to.deep.equal(view(template(own)));
                    expect(notRestricted(template(charted))).to.deep.equal([]);
                    expect(at(charted, "spec", "replicas")).to.equal(at(own, "spec", "replicas"));
                }
            }),
            { numRuns: 15 },
        );
    });

    it("claims the volumes of the model", () => {
        const { model, objects } = rendered(chart, { storageClass: "fast" });
        for (const { name, component, volume } of model.components.filter((one) => one.volume)) {
            const claim =
                component === "compactor"
                    ? at(one(objects, "PersistentVolumeClaim", name), "spec")
                    : at(one(objects, "StatefulSet", name), "spec", "volumeClaimTemplates", 0, "spec");
            expect(claim).to.deep.equal({
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: volume?.size } },
                storageClassName: "fast",
            });
        }
    });

    it("gives no component a credential of another role, but the reader's, which the chart insists on", () => {
        const { model, objects } = rendered(chart, {});
        for (const component of model.components) {
            const { volumes } = template(workload(objects, component)).spec;
            const mounted = (volumes ?? []).flatMap(
                (volume) => (volume["secret"] as { secretName: string } | undefined)?.secretName ?? [],
            );
            const allowed = component.objstore ? [secrets[component.objstore].name, secrets.reader.name] : [];
            expect(mounted.filter((name) => !allowed.includes(name))).to.deep.equal([]);
            if (component.objstore) expect(mounted).to.include(secrets[component.objstore].name);
        }
    });

    it("serves the ports of the querier and the contract: HTTP everywhere, gRPC where the names end in grpc, headless for SRV", () => {
        const { config, model, objects } = rendered(chart, {});
        const names = namesOf(config).thanos;
        for (const { name } of model.components) expect(portsOf(one(objects, "Service", name))).to.include({ http: ports.http });
        expect(portsOf(one(objects, "Service", names.queryGrpc))).to.include({ grpc: ports.grpc });
        const stores = one(objects, "Service", names.storeDiscovery);
        expect(at(stores, "spec", "clusterIP")).to.equal("None");
        expect(portsOf(stores)).to.include({ grpc: ports.grpc });
        const storeGateway = one(objects, "StatefulSet", names.components.storeGateway);
        expect(template(storeGateway).metadata?.labels).to.include(at(stores, "spec", "selector"));
        expect(at(storeGateway, "spec", "serviceName")).to.equal(names.storeDiscovery);
    });

    it("has a ServiceMonitor for each component that finds one Service, so that nothing is scraped twice", () => {
        const { model, objects } = rendered(chart, {});
        const services = objects.filter(({ kind }) => kind === "Service");
        for (const { name } of model.components) {
            const selector = at(one(objects, "ServiceMonitor", name), "spec", "selector", "matchLabels");
            const wanted = Object.entries(selector as Record<string, string>);
            const found = services.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value));
            expect(found.map(({ metadata }) => metadata.name)).to.deep.equal([name]);
        }
    });

    it("spreads the pods that it selects over nodes and zones, over nodes hard in production, and budgets disruptions of what has copies", () => {
        const { model, objects } = rendered(chart, {
            environment: "prod",
            thanos: { storeGateway: { replicas: 1 }, query: { replicas: 3 } },
        });
        for (const component of model.components) {
            const pod = template(workload(objects, component));
            const constraints = (pod.spec.topologySpreadConstraints ?? []) as {
                whenUnsatisfiable: string;
                labelSelector: { matchLabels: Record<string, string> };
            }[];
            expect(constraints.map(({ whenUnsatisfiable }) => whenUnsatisfiable)).to.deep.equal(
                component.replicas > 1 ? ["DoNotSchedule", "ScheduleAnyway"] : [],
            );
            for (const { labelSelector } of constraints) expect(pod.metadata?.labels).to.include(labelSelector.matchLabels);
            const budgets = objects.filter(
                ({ kind, metadata }) => kind === "PodDisruptionBudget" && metadata.name === component.name,
            );
            expect(budgets.map(({ spec }) => (spec as { maxUnavailable: number }).maxUnavailable)).to.deep.equal(
                component.replicas > 1 ? [1] : [],
            );
        }
    });

    it("never runs two compactors: one copy, and the old one is gone before the new one starts", () => {
        const { model, objects } = rendered(chart, {});
        const compactor = model.components.find(({ component }) => component === "compactor");
        const deployment = one(objects, "Deployment", compactor?.name ?? "");
        expect(at(deployment, "spec", "replicas")).to.equal(1);
        expect(at(deployment, "spec", "strategy")).to.deep.equal({ type: "Recreate" });
    });

    it("takes every image from the mirror", () => {
        const { objects } = rendered(chart, { imageRegistry: "mirror.example.com:5000/all" });
        const images = pods(objects).flatMap(({ pod }) => containers(pod).map(({ image }) => image));
        expect(new Set(images)).to.deep.equal(new Set([`mirror.example.com:5000/all/thanos/thanos:${versions.thanos}`]));
    });

    it("makes nothing else: no alerts, no network policies, no Secrets", () => {
        const { objects } = rendered(chart, {});
        const kinds = [
            "ServiceAccount",
            "Service",
            "Deployment",
            "StatefulSet",
            "PersistentVolumeClaim",
            "PodDisruptionBudget",
            "ServiceMonitor",
        ];
        expect(objects.map(({ kind }) => kind).filter((kind) => !kinds.includes(kind))).to.deep.equal([]);
    });

    it("takes a stack's own values last", () => {
        const { model, objects } = rendered(chart, {}, { query: { replicaCount: 7 }, commonLabels: { team: "a" } });
        const query = model.components.find(({ component }) => component === "query");
        const deployment = one(objects, "Deployment", query?.name ?? "");
        expect(at(deployment, "spec", "replicas")).to.equal(7);
        expect(deployment.metadata.labels).to.include({ team: "a" });
    });

    it("leaves alone what looks like a template in an argument", () => {
        const config = stack({ thanos: { delivery: "chart" } });
        const { thanos: model } = modelsOf(config);
        const charted = model.components.filter(isCharted);
        const strange = '--tracing.config={"a":{{"b"}}} {{ .Release.Name }}';
        const components = charted.map((component) => ({ ...component, args: [...component.args, strange] }));
        const objects = render(chart, thanosRelease, "monitoring", thanosValues({ ...model, components }, secrets, {}));
        for (const component of components)
            expect(template(workload(objects, component)).spec.containers[0]?.args?.at(-1)).to.equal(strange);
    });
});

const portsOf = (service: Rendered): Record<string, number> => {
    const list = at(service, "spec", "ports") as { name: string; port: number }[];
    return Object.fromEntries(list.map(({ name, port }) => [name, port]));
};

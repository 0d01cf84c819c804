// Delivery `manifests`: the model of Thanos as Kubernetes objects of our own.
import type { apps, core } from "@pulumi/kubernetes/types/input";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../../config/names";
import { disruptionBudget } from "../kubernetes/disruption-budget";
import { registerAll, type NamedObject } from "../kubernetes/object";
import { claimSpec, labels, resourceRequirements, selectorLabels } from "../kubernetes/pod";
import { podTemplate } from "../kubernetes/pod-settings";
import { spreadConstraints } from "../kubernetes/spread";
import { Variant } from "../kubernetes/variant";
import type { ObjectStore } from "../object-store/object-store";
import { paths, type ComponentModel } from "./component";
import { operatedRuler } from "./components/operated-ruler";
import { loginMounts, loginVolumes, registerLogin, scrapeLogin } from "./login";
import type { ThanosModel } from "./types";
import {
    annotations,
    environment,
    podFiles,
    podLabels,
    probes,
    serviceAccountAnnotations,
    user,
    type ObjstoreSecrets,
} from "./pod";

/** All objects of one component. */
export function componentObjects(thanos: ThanosModel, model: ComponentModel, secrets: ObjstoreSecrets): NamedObject[] {
    const matchLabels = selectorLabels("thanos", model.name);
    const metadata = { name: model.name, namespace: thanos.namespace, labels: labels("thanos", model.name) };
    return [
        ...(model.serviceAccount === undefined
            ? [
                  {
                      apiVersion: "v1",
                      kind: "ServiceAccount",
                      metadata: { ...metadata, ...serviceAccountAnnotations(model, secrets) },
                      automountServiceAccountToken: false,
                  },
              ]
            : []),
        ...(model.files ? [{ apiVersion: "v1", kind: "ConfigMap", metadata, data: model.files }] : []),
        { apiVersion: "v1", kind: "Service", metadata, spec: serviceSpec(model, matchLabels) },
        { ...workloadKind(model), metadata, spec: workloadSpec(thanos, model, secrets) },
        {
            apiVersion: "monitoring.coreos.com/v1",
            kind: "ServiceMonitor",
            metadata,
            spec: { selector: { matchLabels }, endpoints: [{ port: "http", ...scrapeLogin(model) }] },
        },
        ...disruptionBudget(metadata, matchLabels, model),
    ];
}

/** A component that keeps data between restarts is a StatefulSet, which also never runs two compactors at once. */
const workloadKind = ({ volume }: ComponentModel) => ({ apiVersion: "apps/v1", kind: volume ? "StatefulSet" : "Deployment" });

const serviceSpec = (model: ComponentModel, selector: Record<string, string>): core.v1.ServiceSpec => ({
    // A StatefulSet's Service is headless: a querier must see every store gateway, and through a cluster IP it would see one.
    ...(model.volume ? { clusterIP: "None" } : {}),
    selector,
    ports: model.ports.map((name) => ({ name, port: ports[name], targetPort: name })),
});

function workloadSpec(
    thanos: ThanosModel,
    model: ComponentModel,
    secrets: ObjstoreSecrets,
): apps.v1.DeploymentSpec | apps.v1.StatefulSetSpec {
    const matchLabels = selectorLabels("thanos", model.name);
    const template = workloadPod(thanos, model, secrets);
    const common = { replicas: model.replicas, selector: { matchLabels }, template };
    if (!model.volume) return { ...common, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
    return {
        ...common,
        serviceName: model.name,
        podManagementPolicy: "Parallel",
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claimSpec(model.volume) }],
    };
}

function workloadPod(thanos: ThanosModel, model: ComponentModel, secrets: ObjstoreSecrets) {
    const { volumes, volumeMounts } = podFiles(model, secrets);
    return podTemplate(thanos.pods[model.component], {
        labels: { ...labels("thanos", model.name), ...podLabels(model, secrets) },
        annotations: annotations(model, secrets),
        user,
        spec: {
            serviceAccountName: model.serviceAccount ?? model.name,
            terminationGracePeriodSeconds: model.shutdownSeconds ?? 150,
            topologySpreadConstraints: spreadConstraints(selectorLabels("thanos", model.name), model.replicas, thanos.spread),
            volumes: [
                ...volumes,
                ...loginVolumes(model),
                ...(model.files ? [{ name: "files", configMap: { name: model.name } }] : []),
            ],
        },
        containers: [
            {
                name: "thanos",
                image: thanos.image,
                args: [...model.args],
                env: environment(model),
                ports: model.ports.map((name) => ({ name, containerPort: ports[name] })),
                ...probes(model),
                resources: resourceRequirements(model.resources),
                volumeMounts: [
                    ...volumeMounts,
                    ...loginMounts(model),
                    ...(model.files ? [{ name: "files", mountPath: paths.files, readOnly: true }] : []),
                    ...(model.volume ? [{ name: "data", mountPath: paths.data }] : []),
                ],
            },
        ],
    });
}

export interface ThanosManifestsArgs {
    readonly model: ThanosModel;
    readonly objectStore: ObjectStore;
}

/** Thanos as objects of our own. Ready when every component is. */
export class ThanosManifests extends Variant {
    constructor(name: string, { model, objectStore }: ThanosManifestsArgs, options?: pulumi.ComponentResourceOptions) {
        super("thanos", name, options);
        registerComponents(this, name, model, model.components, objectStore, registerAll(name, model.spokes, { parent: this }));
        this.registerOutputs({});
    }
}

/** Registers components as objects of our own. */
export function registerComponents(
    parent: pulumi.Resource,
    name: string,
    model: ThanosModel,
    components: readonly ComponentModel[],
    objectStore: ObjectStore,
    spokes: readonly pulumi.Resource[],
): void {
    const { ready, secrets } = objectStore;
    registerAll(name, [...model.cacheServers, ...model.certificateProber, ...model.canary, ...model.policies, ...model.waysIn], {
        parent,
    });
    const login = components.some((one) => one.login)
        ? registerLogin(parent, name, model.namespace, model.users, model.outside, model.loginGeneration)
        : [];
    const accounts = new Map<string, pulumi.Resource>(); // of components whose pods others share it with, which come later
    for (const component of components) {
        const account = accounts.get(component.serviceAccount ?? "");
        // Components that read the bucket at start exit when it does not exist; the others need not wait.
        const dependsOn = [
            ...(component.objstore ? [...ready, ...secrets[component.objstore].ready] : []),
            ...(component.login ? login : []),
            ...(component.configMap === undefined ? [] : spokes),
            ...(account ? [account] : []),
        ];
        const objects = componentObjects(model, component, secrets);
        registerAll(name, objects, { parent, dependsOn }).forEach((resource, index) => {
            if (objects[index]?.kind === "ServiceAccount") accounts.set(component.name, resource);
        });
    }
    if (model.operatedRuler)
        registerAll(name, operatedRuler(model, model.operatedRuler, secrets), {
            parent,
            dependsOn: [...ready, ...secrets.writer.ready],
        });
}

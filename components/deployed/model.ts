// Prometheus and Thanos as they run: the models, with the stack's own values of the charts merged over them. Commands compare the
// running stack with this. It reads the stack file's overrides only, never the charts.
import { entryOf, type Subcommand } from "../../config/catalog";
import { imageParts } from "../../config/images";
import type { Values } from "../../config/merge";
import { objstoreSecret, replicaLabel, rulerReplicaLabel } from "../../config/names";
import { at, isProperties } from "../../lib/properties";
import { serverFlags } from "../grpc-tls/model";
import type { Volume } from "../kubernetes/volume";
import { serversOf, type PrometheusDelivery } from "../prometheus/delivery";
import type { ComponentModel } from "../thanos/component";
import type { RulerModel, ThanosModel } from "../thanos/types";
import { chartOf } from "../thanos/values";

/** Requests and the memory limit. Undefined: the owner of another team's chart decides. */
export interface DeployedResources {
    readonly cpu: string | undefined;
    readonly memory: string | undefined;
    readonly memoryLimit: string | undefined;
}

export interface DeployedPrometheus {
    /** Name of the Prometheus object. */
    readonly name: string;
    /** Undefined: the owner of another team's chart decides. */
    readonly version: string | undefined;
    readonly replicas: number;
    readonly scrapeInterval: string;
    /** Without the replica's label and the operator's. */
    readonly externalLabels: Readonly<Record<string, string>>;
    /** The label that distinguishes the replicas. */
    readonly replicaLabel: string;
    readonly disableCompaction: boolean;
    readonly retention: string;
    readonly retentionSize: string | undefined;
    readonly resources: DeployedResources;
    readonly volume: Volume | undefined;
    readonly sidecar: {
        readonly image: string;
        readonly version: string;
        readonly blockDuration: string;
        /** The Secret with its objstore document. */
        readonly objstoreSecret: string;
        readonly resources: DeployedResources;
    };
}

/** One workload of Thanos. */
export interface DeployedComponent {
    readonly component: Subcommand;
    /** Name of its workload. */
    readonly name: string;
    readonly image: string;
    /** Arguments of the `thanos` binary after the subcommand. */
    readonly args: readonly string[];
    readonly replicas: number;
    readonly resources: DeployedResources;
    readonly volume: Volume | undefined;
    readonly objstoreSecret: string | undefined;
}

export interface DeployedModel {
    readonly prometheus: DeployedPrometheus;
    readonly thanos: readonly DeployedComponent[];
}

export const deployedModel = (prometheus: PrometheusDelivery, thanos: ThanosModel): DeployedModel => ({
    prometheus: deployedPrometheus(prometheus),
    thanos: [
        ...thanos.components.map((model) => deployedComponent(model, thanos)),
        ...(thanos.operatedRuler ? [operatedRuler(thanos.operatedRuler, thanos.image)] : []),
    ],
});

/** The value at a path in a stack's own values, as text. Undefined: they set none. */
function own(values: unknown, ...path: readonly string[]): string | undefined {
    const found = at(values, ...path);
    return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? String(found) : undefined;
}

const ownResources = (resources: DeployedResources, values: unknown): DeployedResources => ({
    cpu: own(values, "requests", "cpu") ?? resources.cpu,
    memory: own(values, "requests", "memory") ?? resources.memory,
    memoryLimit: own(values, "limits", "memory") ?? resources.memoryLimit,
});

const decidedElsewhere: DeployedResources = { cpu: undefined, memory: undefined, memoryLimit: undefined };

const ownVolume = (volume: Volume, size: string | undefined, storageClass: string | undefined): Volume => ({
    ...volume,
    ...(size === undefined ? {} : { size }),
    ...(storageClass === undefined ? {} : { storageClass }),
});

function deployedPrometheus(delivery: PrometheusDelivery): DeployedPrometheus {
    const model = serversOf(delivery);
    const stated = "stated" in delivery.model ? delivery.model.stated : { resources: true, volume: true };
    const spec = delivery.delivery === "chart" ? specOf(delivery.model.values) : {};
    const claim = at(spec, "storageSpec", "volumeClaimTemplate", "spec");
    const labels = isProperties(spec["externalLabels"]) ? (spec["externalLabels"] as Record<string, string>) : {};
    return {
        name: model.names.object,
        version: "stated" in delivery.model ? undefined : (own(spec, "version") ?? model.version),
        replicas: Number(own(spec, "replicas") ?? model.replicas),
        scrapeInterval: own(spec, "scrapeInterval") ?? model.scrapeInterval,
        externalLabels: { ...model.externalLabels, ...labels },
        replicaLabel: own(spec, "replicaExternalLabelName") ?? replicaLabel,
        disableCompaction: (own(spec, "disableCompaction") ?? String(model.compaction === "disabled")) === "true",
        retention: own(spec, "retention") ?? model.retention,
        retentionSize: stated.volume ? (own(spec, "retentionSize") ?? model.retentionSize) : undefined,
        resources: ownResources(stated.resources ? model.resources : decidedElsewhere, spec["resources"]),
        volume: stated.volume
            ? ownVolume(model.volume, own(claim, "resources", "requests", "storage"), own(claim, "storageClassName"))
            : undefined,
        sidecar: {
            image: own(spec, "thanos", "image") ?? model.sidecar.image,
            version: own(spec, "thanos", "version") ?? model.sidecar.version,
            blockDuration: own(spec, "thanos", "blockSize") ?? model.blockDuration,
            objstoreSecret: objstoreSecret("writer"),
            resources: ownResources(model.sidecar.resources, at(spec, "thanos", "resources")),
        },
    };
}

function specOf(values: Values): Values {
    const spec = at(values, "prometheus", "prometheusSpec");
    return isProperties(spec) ? spec : {};
}

function deployedComponent(model: ComponentModel, { image, imageRegistry, chart }: ThanosModel): DeployedComponent {
    const key = chart && chartOf(model)?.key;
    const values = chart && key !== undefined ? chart.values[key] : undefined;
    return {
        component: entryOf(model.component).subcommand,
        name: model.name,
        image: chart && key !== undefined ? ownImage(image, imageRegistry, chart.values["image"]) : image,
        args: model.args.slice(model.args[0] === "tools" ? 3 : 1), // `tools bucket web` is three words
        replicas: Number(own(values, "replicaCount") ?? model.replicas),
        resources: ownResources(model.resources, at(values, "resources")),
        volume:
            model.volume &&
            ownVolume(model.volume, own(values, "persistence", "size"), own(values, "persistence", "storageClass")),
        objstoreSecret: model.objstore && objstoreSecret(model.objstore),
    };
}

/** One image for all components that the chart delivers. */
function ownImage(image: string, mirror: string | undefined, values: unknown): string {
    if (!isProperties(values)) return image;
    const { registry, repository, tag, digest } = imageParts(image, mirror);
    const sum = own(values, "digest") ?? (digest === undefined ? "" : `sha256:${digest}`);
    const name = `${own(values, "registry") ?? registry}/${own(values, "repository") ?? repository}`;
    return `${name}:${own(values, "tag") ?? tag}${sum === "" ? "" : `@${sum}`}`;
}

/** A ruler of the prometheus-operator, with the arguments that the operator makes of its object. */
const operatedRuler = (model: RulerModel, image: string): DeployedComponent => ({
    component: "rule",
    name: model.name,
    image,
    args: [
        `--query=${model.queryEndpoint}`,
        ...model.alertmanagers.map((url) => `--alertmanagers.url=${url}`),
        `--label=${rulerReplicaLabel}="$(POD_NAME)"`,
        ...Object.entries(model.externalLabels).map(([label, value]) => `--label=${label}="${value}"`),
        `--alert.label-drop=${rulerReplicaLabel}`,
        ...(model.remoteWrite === undefined ? [] : [`--remote-write.config=${model.remoteWrite}`]),
        ...serverFlags(model.grpcTls),
        ...model.restoreIgnoredLabels.map((label) => `--restore-ignored-label=${label}`),
        ...model.extraArgs,
    ],
    replicas: model.replicas,
    resources: model.resources,
    volume: model.volume,
    objstoreSecret: model.remoteWrite === undefined ? objstoreSecret("writer") : undefined,
});

// Bitnami's Thanos chart, 11.0.0 to 17.6.0 (bitnami/charts: bitnami/thanos).
import { entryOf, thanosComponents } from "../../../config/catalog";
import { antiAffinity } from "../apart";
import type { Installation } from "../chart";
import type { ChartDoors } from "../doors";
import { isChartAtLeast, isOn, rowFor } from "../helm";
import { at, holds, joined, list, map, resources, text, textMap, texts } from "../read";
import { Unknown, unknown, type ComponentView, type Known, type ResourcesView, type ServiceView } from "../types";
import { objstoreSecret, commandOf } from "../workload";
import { distributorArguments, grpcTlsArguments, ofComponent } from "./bitnami-thanos-arguments";
import { defaults } from "./bitnami-thanos-defaults";
import {
    bitnamiThanosVersions,
    budgetsSince,
    checksumSince,
    presetByDefaultSince,
    presets,
    presetsSince,
} from "./bitnami-thanos-versions";
import { bitnamiIgnored } from "./ignored-keys";
import {
    argument,
    nameOf,
    ownCount,
    ownLabels,
    thanosChart,
    variableNames,
    type Arguments,
    type Layout,
    type Part,
    type Pod,
} from "./thanos-chart";

/** Variables of a component's container that the chart takes from the pod's own fields. */
const variables: Readonly<Record<string, readonly string[]>> = {
    ruler: ["POD_NAME"],
    receive: ["NAME", "NAMESPACE", "OBJSTORE_CONFIG"],
    receiveDistributor: ["NAME", "NAMESPACE"],
};

/** Arguments that the values write replace those of the chart, the subcommand included. */
const orWritten =
    (made: Arguments): Arguments =>
    (own, chart, fullname) => {
        // A rarely set key that another file might set counts as not set.
        const written = texts(at(own, "args")).filter((one) => !(one instanceof Unknown && one.never !== undefined));
        if (written[0] instanceof Unknown) return [unknown];
        if (written.length > 0) return [...commandOf(written).args];
        return [...made(own, chart, fullname), ...grpcTlsArguments(at(own, "grpc")), ...texts(at(own, "extraFlags"))];
    };

const stored: readonly Part[] = thanosComponents.map(entryOf).flatMap((entry): Part[] => {
    const { subcommand: component, chart, role, volume = false, store = false } = entry;
    if (!chart) return [];
    return [
        {
            ...chart,
            component,
            replicas: defaults.replicas,
            objstore: role !== undefined,
            ...(volume ? { volume: { size: defaults.volume, byDefault: true } } : {}),
            ...(store ? { service: { suffix: "", headless: false } } : {}),
            variables: variables[chart.key] ?? [],
            args: orWritten(ofComponent[component] ?? (() => [])),
        },
    ];
});

/** Routes what receive stores, in the chart's `dual-mode`. */
const distributor: Part = {
    key: "receiveDistributor",
    label: "receive-distributor",
    component: "receive",
    enabled: false,
    replicas: defaults.replicas,
    variables: variables["receiveDistributor"] ?? [],
    args: orWritten(distributorArguments),
};

const parts: readonly Part[] = [...stored, distributor];

/** Of each part, and of the MinIO that the chart can bring. */
export const doors: ChartDoors = {
    services: Object.fromEntries(
        [...stored.map(({ key }) => `${key}.service`), "query.serviceGrpc", "minio.service", "minio.console.service"].map(
            (keys) => [keys, {}],
        ),
    ),
    routes: [
        ...stored.flatMap(({ key }) => [`${key}.ingress`, `${key}.httpRoute`]),
        ...["query.ingress.grpc", "storegateway.ingress.grpc", "minio.ingress", "minio.console.ingress"],
    ],
};

function image({ values, version }: Installation): Known<string> {
    const brought = rowFor(bitnamiThanosVersions, version)?.thanos;
    const own = {
        ...defaults.image,
        ...(brought === undefined || defaults.image.tag.startsWith(brought) ? {} : { tag: brought }),
    };
    const field = (name: keyof typeof defaults.image) => text(at(values, "image", name)) ?? own[name];
    const registry = text(at(values, "global", "imageRegistry")) ?? field("registry");
    const digest = text(at(values, "image", "digest"));
    return joined([registry, "/", field("repository"), ":", field("tag"), ...(digest === undefined ? [] : ["@", digest])]);
}

/** The resources of the values, or those of a preset. */
function resourcesOf(own: unknown, { version }: Installation): ResourcesView {
    const written = at(own, "resources");
    if (isOn(written) === true || written instanceof Unknown) return resources(written);
    const has = isChartAtLeast(version, presetsSince) ?? true;
    const byDefault = (isChartAtLeast(version, presetByDefaultSince) ?? true) ? "nano" : "none";
    const preset = has ? (text(at(own, "resourcesPreset")) ?? byDefault) : "none";
    if (preset instanceof Unknown) return { cpu: preset, memory: preset, memoryLimit: preset };
    const found = presets[preset] ?? resources(undefined);
    return isChartAtLeast(version, "0") === undefined ? { ...found, isAssumed: true } : found;
}

/** A compactor as a Deployment or a CronJob; others that have a volume are StatefulSets. */
function overlaps(own: unknown, { component, volume }: Part): Known<boolean> {
    if (component !== "compact") return volume === undefined;
    const all = (name: string) => text(at(own, ...name.split(".")));
    return isOn(at(own, "cronJob", "enabled")) === true
        ? holds(all("cronJob.concurrencyPolicy") ?? defaults.cronJobConcurrency, (policy) => policy !== "Forbid")
        : holds(all("updateStrategy.type") ?? defaults.compactorStrategy, (type) => type !== "Recreate");
}

function pod(own: unknown, part: Part, chart: Installation): Pod {
    const isElsewhere = ["extraEnvVarsCM", "extraEnvVarsSecret"].some((name) => {
        const on = isOn(at(own, name));
        return on !== undefined && on !== false;
    });
    const written = at(own, "affinity");
    return {
        replicas: ownCount(own, "replicaCount"),
        spread: {
            topologySpreadConstraints: at(own, "topologySpreadConstraints"),
            affinity:
                Object.keys(map(written)).length > 0
                    ? written
                    : antiAffinity(at(own, "podAntiAffinityPreset") ?? defaults.podAntiAffinity),
        },
        labels: {
            "app.kubernetes.io/part-of": "thanos",
            "app.kubernetes.io/managed-by": "Helm",
            ...map(at(chart.values, "commonLabels")),
            ...ownLabels(own),
        },
        disruptionBudget:
            isOn(at(own, "pdb", "create")) ??
            (chart.version instanceof Unknown ? chart.version : (isChartAtLeast(chart.version, budgetsSince) ?? true)),
        resources: resourcesOf(own, chart),
        annotations: textMap(at(own, "podAnnotations")),
        variables: isElsewhere ? undefined : variableNames(at(own, "extraEnvVars")),
        overlaps: overlaps(own, part),
        // A Secret that the stack mounts where its own arguments expect the document.
        secret: objstoreSecret(
            { volumeMounts: at(own, "extraVolumeMounts") },
            { volumes: at(own, "extraVolumes") },
            part.args(own, chart, ""),
        ),
    };
}

const isHeadless = (own: unknown): Known<boolean> => isOn(at(own, "service", "additionalHeadless")) ?? false;

function services(part: Part, { path, namespace, values }: Installation, fullname: string): ServiceView[] {
    if (part.service === undefined) return [];
    const headless = isHeadless(at(values, part.key));
    const service = { path: `${path}.${part.key}.service`, namespace, ports: ["http", "grpc"] };
    const name = nameOf(part, fullname);
    return [
        { ...service, name, headless: headless instanceof Unknown ? headless : false },
        ...(headless === false ? [] : [{ ...service, name: `${name}-headless`, headless }]),
    ];
}

/** The store gateways that the chart makes instead of one: by time, and by a hash of the block's id. */
function shards(whole: ComponentView, { key }: Part, { values }: Installation): ComponentView[] {
    const sharded = at(values, key, "sharded");
    const enabled = isOn(at(sharded, "enabled")) ?? false;
    if (enabled === false) return [whole];
    if (enabled instanceof Unknown || at(sharded, "timePartitioning") instanceof Unknown)
        return [{ ...whole, args: [...whole.args, unknown] }];
    const hash = text(at(sharded, "hashPartitioning", "shards"));
    const hashed = argument("selector.relabel-config", hash instanceof Unknown ? hash : '[{"source_labels":["__block_id"]}]');
    const times = list(at(sharded, "timePartitioning"));
    return (times.length > 0 ? times : [{}]).map((time, index) => ({
        ...whole,
        path: `${whole.path}.sharded.timePartitioning.${index}`,
        args: [
            ...(hash === undefined ? [] : [hashed]),
            ...["min", "max"].flatMap((end) => {
                const bound = text(at(time, end));
                return bound === undefined ? [] : [argument(`${end}-time`, bound)];
            }),
            ...whole.args,
        ],
    }));
}

/** Rules of the chart's own: all of them, or those for the compactor. */
function alerts(values: unknown): Known<string>[] {
    const metrics = at(values, "metrics");
    const own = at(metrics, "prometheusRule", "default");
    const wanted = [isOn(at(own, "create")), isOn(at(own, "compaction"))].includes(true);
    const off = isOn(at(own, "disabled", "ThanosCompactHalted")) === true;
    const written = list(at(metrics, "prometheusRule", "groups")).flatMap((group) =>
        list(at(group, "rules")).flatMap((rule) => text(at(rule, "expr")) ?? []),
    );
    return isOn(at(metrics, "enabled")) === true ? [...(wanted && !off ? ["thanos_compact_halted == 1"] : []), ...written] : [];
}

const layout: Layout = {
    chart: "bitnami/thanos",
    ignored: bitnamiIgnored,
    parts,
    imageField: "image",
    image,
    document: ({ values, version }, fullname) => {
        const existing = text(at(values, "existingObjstoreSecret"));
        const made = isOn(at(values, "existingObjstoreSecret")) !== true;
        const value = at(values, "objstoreConfig");
        return {
            field: "objstoreConfig",
            value,
            secret: existing ?? `${fullname}-objstore-secret`,
            made,
            checksum: made && isOn(value) === true && isChartAtLeast(version, checksumSince) !== false,
        };
    },
    pod,
    doors,
    alerts,
    services,
    missingServices: (part, { path, values }, fullname) =>
        part.service !== undefined && isHeadless(at(values, part.key)) === false
            ? [
                  {
                      name: `${nameOf(part, fullname)}-headless`,
                      enabledBy: `${path}.${part.key}.service.additionalHeadless`,
                  },
              ]
            : [],
    shards,
};

export const bitnamiThanos = thanosChart(layout);

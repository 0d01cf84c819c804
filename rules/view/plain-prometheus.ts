// A Prometheus with a Thanos sidecar in a handwritten workload, without the operator.
import { apart, hasBudget } from "./apart";
import { podLabels, podOf } from "./pods";
import { at, count, known, list, map, parsed, resources, text, textMap, texts } from "./read";
import type { KubernetesObject } from "./resource";
import { flag, isUnknown, tagOf } from "../terms";
import { unreadable, type Known, type PrometheusView } from "./types";
import { isThanos, lastPart, mountedAt, objstoreSecret, podVolume, volumeAt } from "./workload";

/** Prometheus' defaults. */
const defaults = { retention: "15d", path: "data/" };

export function plainPrometheusViews(object: KubernetesObject, all: readonly KubernetesObject[]): PrometheusView[] {
    const pod = podOf(object);
    const containers = list(at(pod, "containers"));
    const sidecar = containers.find((one) => isThanos(text(at(one, "image"))) && argsOf(one).includes("sidecar"));
    const server = containers.find((one) => {
        const image = text(at(one, "image"));
        return typeof image === "string" && lastPart(image) === "prometheus";
    });
    if (sidecar === undefined || server === undefined) return [];
    const [args, sidecarArgs] = [argsOf(server), argsOf(sidecar)];
    const durations = ["min", "max"].map((end) => flag(args, `storage.tsdb.${end}-block-duration`));
    const spec = at(object.body, "spec");
    const image = text(at(sidecar, "image"));
    const config = configOf(server, pod, args, all);
    const global = at(config, "global");
    return [
        {
            path: `${object.path}: container ${known(at(server, "name"), "prometheus")}`,
            version: tagOf(text(at(server, "image"))) ?? unreadable,
            operator: undefined,
            isPlain: true,
            agent: args.includes("--agent") || flag(args, "enable-feature") === "agent",
            remoteWrite: list(at(config, "remote_write")).map((target, index) => ({
                path: `${object.path}: prometheus.yml: remote_write.${index}`,
                url: text(at(target, "url")),
                messageVersion: text(at(target, "protobuf_message")) === "io.prometheus.write.v2.Request" ? "V2.0" : undefined,
            })),
            replicas: count(at(spec, "replicas")) ?? 1,
            scrapeInterval: config === undefined ? unreadable : (text(at(global, "scrape_interval")) ?? "1m"),
            externalLabels: config === undefined ? unreadable : textMap(at(global, "external_labels")),
            replicaLabel: config === undefined ? unreadable : replicaLabelOf(map(at(global, "external_labels"))),
            disableCompaction:
                durations.some(isUnknown) || args.some(isUnknown)
                    ? unreadable
                    : durations[0] !== undefined && durations[0] === durations[1],
            retention: flag(args, "storage.tsdb.retention.time") ?? flag(args, "storage.tsdb.retention") ?? defaults.retention,
            retentionSize: flag(args, "storage.tsdb.retention.size"),
            outOfOrderWindow: text(at(config, "storage", "tsdb", "out_of_order_time_window")),
            staleSeriesThreshold: undefined,
            features: [],
            chunkEncoding: undefined,
            args: args.filter((one) => typeof one !== "string" || !/^--storage\.tsdb\.(min|max)-block-duration/.test(one)),
            replaced: [],
            resources: resources(at(server, "resources")),
            volume: volumeAt(server, pod, spec, flag(args, "storage.tsdb.path") ?? defaults.path),
            ...apart(pod),
            disruptionBudget: hasBudget(
                all.filter(({ kind }) => kind === "PodDisruptionBudget"),
                podLabels(object),
            ),
            annotations: textMap(at(spec, "template", "metadata", "annotations")),
            alertmanager: config === undefined ? unreadable : list(at(config, "alerting", "alertmanagers")).length > 0,
            sidecar: {
                path: `${object.path}: container ${known(at(sidecar, "name"), "thanos-sidecar")}`,
                ignoredObjstore: undefined,
                image,
                version: tagOf(image) ?? unreadable,
                blockDuration: durations[0] ?? "2h",
                objstoreSecret: objstoreSecret(sidecar, pod, sidecarArgs, object.name),
                args: sidecarArgs,
                resources: resources(at(sidecar, "resources")),
            },
        },
    ];
}

const argsOf = (container: unknown): Known<string>[] => [...texts(at(container, "command")), ...texts(at(container, "args"))];

/** The configuration file, where a ConfigMap of the program holds it. */
function configOf(server: unknown, pod: unknown, args: readonly Known<string>[], all: readonly KubernetesObject[]): unknown {
    const file = flag(args, "config.file");
    const volume = podVolume(pod, mountedAt(server, file));
    const name = text(at(volume, "configMap", "name"));
    const map_ = all.find((one) => one.kind === "ConfigMap" && one.name === name);
    const key = typeof file === "string" ? (file.split("/").at(-1) ?? "") : "";
    const content = at(map_?.body, "data", key);
    return typeof content === "string" ? parsed(content) : undefined;
}

/** A label that is filled in for each pod, or is called so. */
function replicaLabelOf(labels: Readonly<Record<string, unknown>>): Known<string> | undefined {
    return Object.keys(labels).find((name) => /replica/.test(name)) ?? unreadable;
}

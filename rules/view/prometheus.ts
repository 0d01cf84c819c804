// A Prometheus specification in the operator's words, from any source.
import { apart } from "./apart";
import { at, count, given, holds, list, map, resources, some, text, textMap, texts, truth } from "./read";
import { Unknown, type Known, type PrometheusView, type SidecarView, type VolumeView } from "./types";

/** The operator's defaults. */
const defaults = {
    replicas: 1,
    retention: "24h",
    scrapeInterval: "30s",
    replicaLabel: "prometheus_replica",
    blockDuration: "2h",
};

export function prometheusView(
    path: string,
    spec: unknown,
    disruptionBudget: Known<boolean>,
    operator?: Known<string>,
): PrometheusView {
    const template = at(spec, "storage", "volumeClaimTemplate", "spec");
    return {
        path,
        version: text(at(spec, "version")),
        operator,
        agent: some(
            [...texts(at(spec, "enableFeatures")), ...list(at(spec, "additionalArgs")).map(argument)].map((word) =>
                holds(word, (one) => agentWords.includes(one)),
            ),
        ),
        remoteWrite: list(at(spec, "remoteWrite")).map((target, index) => ({
            path: `${path}.remoteWrite.${index}`,
            url: text(at(target, "url")),
            messageVersion: text(at(target, "messageVersion")),
        })),
        replicas: count(at(spec, "replicas")) ?? defaults.replicas,
        scrapeInterval: text(at(spec, "scrapeInterval")) ?? defaults.scrapeInterval,
        externalLabels: textMap(at(spec, "externalLabels")),
        // Here an empty text means something: no such label.
        replicaLabel:
            at(spec, "replicaExternalLabelName") === ""
                ? undefined
                : (text(at(spec, "replicaExternalLabelName")) ?? defaults.replicaLabel),
        disableCompaction: truth(at(spec, "disableCompaction")),
        retention:
            text(at(spec, "retention")) ?? (text(at(spec, "retentionSize")) === undefined ? defaults.retention : undefined),
        retentionSize: text(at(spec, "retentionSize")),
        outOfOrderWindow: text(at(spec, "tsdb", "outOfOrderTimeWindow")),
        staleSeriesThreshold: text(at(spec, "tsdb", "staleSeriesCompactionThreshold")),
        features: texts(at(spec, "enableFeatures")),
        chunkEncoding: text(at(spec, "tsdb", "chunkEncoding", "floats")),
        args: list(at(spec, "additionalArgs")).map(argument),
        replaced: replaced(spec),
        resources: resources(at(spec, "resources")),
        volume: template === undefined || template instanceof Unknown ? template : volumeView(template),
        ...apart(spec),
        disruptionBudget,
        annotations: textMap(at(spec, "podMetadata", "annotations")),
        alertmanager: some([given(at(spec, "alerting", "alertmanagers")), given(at(spec, "additionalAlertManagerConfigs"))]),
        sidecar: sidecarView(`${path}.thanos`, at(spec, "thanos")),
    };
}

/** The fields that make Prometheus run as an agent. */
const agentWords = ["agent", "--agent", "--enable-feature=agent"];

/** The containers of the operator's own that `containers` gives a command or arguments, which take the place of all of the operator's. */
const replaced = (spec: unknown): Known<string>[] =>
    list(at(spec, "containers"))
        .filter((one) => at(one, "args") !== undefined || at(one, "command") !== undefined)
        .flatMap((one) => text(at(one, "name")) ?? [])
        .filter((name) => name instanceof Unknown || name === "prometheus" || name === "thanos-sidecar");

/** A rarely set key that another file might set counts as its default. */
const orDefault = (value: Known<string> | undefined, otherwise: string): Known<string> =>
    value === undefined || (value instanceof Unknown && value.never !== undefined) ? otherwise : value;

/** The operator takes an empty map for no sidecar. */
function sidecarView(path: string, thanos: unknown): SidecarView | undefined {
    if (!(thanos instanceof Unknown) && Object.keys(map(thanos)).length === 0) return undefined;
    return {
        path,
        ignoredObjstore: undefined,
        image: text(at(thanos, "image")),
        version: text(at(thanos, "version")),
        blockDuration: orDefault(text(at(thanos, "blockSize")), defaults.blockDuration),
        objstoreSecret: text(at(thanos, "objectStorageConfig", "name")) ?? text(at(thanos, "objectStorageConfigFile")),
        args: [...grpcServerFlags(at(thanos, "grpcServerTlsConfig")), ...list(at(thanos, "additionalArgs")).map(argument)],
        resources: resources(at(thanos, "resources")),
    };
}

/** The operator's TLS settings of a gRPC server: from names of files only. */
export const grpcServerFlags = (config: unknown): Known<string>[] =>
    Object.entries({ certFile: "cert", keyFile: "key", caFile: "client-ca" }).flatMap(([field, name]): Known<string>[] => {
        const file = text(at(config, field));
        if (file === undefined) return [];
        return [file instanceof Unknown ? file : `--grpc-server-tls-${name}=${file}`];
    });

/** An argument as the operator hands it on. */
export function argument(entry: unknown): Known<string> {
    const [name, value] = [text(at(entry, "name")), text(at(entry, "value"))];
    if (name instanceof Unknown) return name;
    if (value instanceof Unknown) return value;
    return value === undefined ? `--${name ?? ""}` : `--${name ?? ""}=${value}`;
}

/** The specification of a claim. */
export const volumeView = (claim: unknown): VolumeView => ({
    size: text(at(claim, "resources", "requests", "storage")),
    storageClass: text(at(claim, "storageClassName")),
});

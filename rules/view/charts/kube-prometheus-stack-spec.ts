// How kube-prometheus-stack hands its values to the operator: the Prometheus object of its values.
import { antiAffinity } from "../apart";
import type { Installation } from "../chart";
import { isChartAtLeast, isOn } from "../helm";
import { documentView } from "../objstore";
import { at, isPart, joined, likePart, list, map, text } from "../read";
import { Unknown, unreadable, type Known, type ObjstoreView } from "../types";
import { defaults } from "./kube-prometheus-stack-defaults";

/** The image of the sidecar when the values name none: the operator's default, in parts. */
export function sidecarImage({ values }: Installation, tag: string | undefined): Known<string> | undefined {
    const part = (name: string) => text(at(values, "prometheusOperator", "thanosImage", name));
    const chosen = part("tag") ?? tag;
    if (chosen === undefined) return unreadable;
    const pieces = [
        text(at(values, "global", "imageRegistry")) ?? part("registry") ?? "quay.io",
        "/",
        part("repository") ?? "thanos/thanos",
        ":",
        chosen,
    ];
    return joined(pieces);
}

/** Where the sidecar's document is, by what this version of the chart takes. */
export function objectStorage({ path, version, values }: Installation, fullname: string) {
    const field = `${path}.prometheus.prometheusSpec.thanos.objectStorageConfig`;
    const store = at(values, "prometheus", "prometheusSpec", "thanos", "objectStorageConfig");
    const nested = isChartAtLeast(version, defaults.existingSecretSince) ?? true;
    const existing = at(store, "existingSecret");
    const inline = at(store, "secret");
    const documents = (secret: string, where: string, value: unknown): ObjstoreView[] =>
        value === undefined || value instanceof Unknown ? [] : [documentView({ path: where, secret }, value)];
    if (store instanceof Unknown || store === undefined) return { reference: store, documents: [], ignored: undefined };
    if (!nested) return { reference: store, documents: [], ignored: undefined };
    if (isOn(existing) === true) return { reference: existing, documents: [], ignored: undefined };
    if (existing instanceof Unknown || inline instanceof Unknown)
        return { reference: unreadable, documents: [], ignored: undefined };
    if (isOn(inline) === true)
        return {
            reference: { name: `${fullname}-prometheus`, key: "object-storage-configs.yaml" },
            documents: documents(`${fullname}-prometheus`, `${field}.secret`, inline),
            ignored: undefined,
        };
    return { reference: undefined, documents: [], ignored: at(store, "name") === undefined ? undefined : field };
}

/** The chart names some fields of the operator differently, and fills some in. */
export function inOperatorWords(
    spec: unknown,
    alertmanager: Known<boolean>,
    objectStorageConfig: unknown,
    brought: { readonly thanos: Known<string> | undefined; readonly prometheus: Known<string> | undefined },
): unknown {
    if (spec instanceof Unknown) return spec;
    const { storageSpec, thanos, podAntiAffinity = defaults.podAntiAffinity, ...same } = map(spec);
    const named = list(same["alertingEndpoints"]);
    const own = alertmanager instanceof Unknown ? alertmanager : alertmanager ? ["its own"] : [];
    const version = text(same["version"]) ?? text(at(same["image"], "tag")) ?? brought.prometheus;
    const image = text(at(thanos, "image")) ?? brought.thanos;
    return likePart(spec, {
        ...same,
        ...(isOn(same["disableAlerting"]) === true ? {} : { alerting: { alertmanagers: named.length > 0 ? named : own } }),
        additionalAlertManagerConfigs: same["additionalAlertManagerConfigs"] ?? same["additionalAlertManagerConfigsSecret"],
        storage: at(spec, "storageSpec") ?? storageSpec,
        version,
        retention: text(at(spec, "retention")) ?? defaults.retention,
        replicas: at(spec, "replicas"),
        disableCompaction: at(spec, "disableCompaction"),
        ...(isOn(same["replicaExternalLabelNameClear"]) === true
            ? { replicaExternalLabelName: "" }
            : { replicaExternalLabelName: text(at(spec, "replicaExternalLabelName")) }),
        affinity:
            podAntiAffinity instanceof Unknown
                ? podAntiAffinity
                : { ...map(same["affinity"]), ...map(antiAffinity(podAntiAffinity, same["podAntiAffinityTopologyKey"])) },
        ...(isOn(thanos) !== true && !(thanos instanceof Unknown)
            ? { thanos: isPart(spec) && thanos === undefined ? unreadable : undefined }
            : {
                  thanos:
                      thanos instanceof Unknown
                          ? thanos
                          : likePart(thanos, {
                                ...map(thanos),
                                image,
                                // Without a version the operator takes its default, which is that of its default image.
                                ...(at(thanos, "version") === undefined && at(thanos, "image") === undefined
                                    ? { version: tagIn(image) }
                                    : {}),
                                objectStorageConfig,
                            }),
              }),
    });
}

const tagIn = (image: Known<string> | undefined): Known<string> | undefined =>
    typeof image === "string" ? image.split(":").at(-1) : image;

// Components that thanos-operator (monitoring.thanos.io/v1alpha1) makes of its objects, as far as the objects name them.
// The rest of the arguments is the operator's choice: rules that miss a flag find it unreadable and report nothing.
import { apart } from "./apart";
import { isOn } from "./helm";
import { at, count, known, list, resources, text, textMap, texts } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, unreadable, type Component, type ComponentView, type Known } from "./types";

const group = "monitoring.thanos.io/";
export const isThanosOperators = ({ body }: KubernetesObject): boolean => known(body["apiVersion"], "").startsWith(group);

const flagged = (name: string, value: unknown): Known<string>[] => {
    const found = text(value);
    return found === undefined ? [] : [found instanceof Unknown ? found : `--${name}=${found}`];
};
const each = (name: string, values: unknown): Known<string>[] => texts(values).flatMap((value) => flagged(name, value));

/** By kind: what of the object's specification becomes which component. `at` is where its fields are. */
const kinds: Readonly<Record<string, readonly Described[]>> = {
    ThanosQuery: [
        { component: "query", where: [], stores: false, args: (spec) => each("query.replica-label", at(spec, "replicaLabels")) },
        { component: "query-frontend", where: ["queryFrontend"], stores: false, args: () => [] },
    ],
    ThanosStore: [{ component: "store", where: [], stores: true, args: () => [] }],
    ThanosCompact: [
        {
            component: "compact",
            where: [],
            stores: true,
            args: (spec) => [
                ...flagged("retention.resolution-raw", at(spec, "retentionConfig", "raw")),
                ...flagged("retention.resolution-5m", at(spec, "retentionConfig", "fiveMinutes")),
                ...flagged("retention.resolution-1h", at(spec, "retentionConfig", "oneHour")),
                ...flagged("consistency-delay", at(spec, "compactConfig", "blockConsistencyDelay")),
                ...flagged("downsampling.disable", isOn(at(spec, "downsamplingConfig", "disable")) === true ? "true" : undefined),
                ...each("deduplication.replica-label", at(spec, "verticalCompactionConfig", "replicaLabels")),
                ...flagged("deduplication.func", at(spec, "verticalCompactionConfig", "deduplicationFunc")),
            ],
        },
    ],
    ThanosRuler: [{ component: "rule", where: [], stores: true, args: () => ["--query.config-file=given"] }],
    ThanosReceive: [
        {
            component: "receive",
            where: ["routerSpec"],
            stores: false,
            args: (router) => [
                "--receive.hashrings-file=made-by-the-operator",
                ...flagged("receive.replication-factor", at(router, "replicationFactor")),
            ],
        },
    ],
};

interface Described {
    readonly component: Component;
    readonly where: readonly string[];
    readonly stores: boolean;
    readonly args: (own: unknown) => Known<string>[];
}

export function thanosOperatorViews(object: KubernetesObject): ComponentView[] {
    if (!isThanosOperators(object)) return [];
    const spec = at(object.body, "spec");
    const described = (kinds[object.kind] ?? [])
        .filter(({ where }) => at(spec, ...where) !== undefined)
        .map((one) => view(object, one, at(spec, ...one.where), one.where));
    const ingesters = list(at(spec, "ingesterSpec", "hashrings")).map((ring, index) =>
        view(
            object,
            { component: "receive", where: [], stores: true, args: () => ["--receive.local-endpoint=$(POD_NAME)"] },
            {
                ...(ring as object),
                objectStorageConfig: at(ring, "objectStorageConfig") ?? at(spec, "ingesterSpec", "defaultObjectStorageConfig"),
            },
            ["ingesterSpec", "hashrings", String(index)],
        ),
    );
    return [...described, ...(object.kind === "ThanosReceive" ? ingesters : [])];
}

export const isReadThanosKind = (kind: string): boolean => kind in kinds;

function view(
    { name, path }: KubernetesObject,
    { component, stores, args }: Described,
    own: unknown,
    where: readonly string[],
): ComponentView {
    const size = text(at(own, "storage", "size"));
    return {
        path: `${path}: ${["spec", ...where].join(".")}`,
        component,
        name: `thanos-${component}-${name}`,
        image: text(at(own, "image")) ?? unreadable,
        args: [...args(own), ...list(at(own, "additionalArgs")).flatMap((one) => text(one) ?? []), unreadable],
        replicas: component === "compact" ? 1 : (count(at(own, "replicas")) ?? 1),
        ...(["affinity", "topologySpreadConstraints"].some((field) => at(own, field) !== undefined)
            ? apart(own)
            : { spread: unreadable, zones: unreadable }),
        disruptionBudget: unreadable,
        overlaps: component === "compact" ? false : !stores,
        autoscaled: false,
        resources:
            at(own, "resourceRequirements") === undefined
                ? { cpu: unreadable, memory: unreadable, memoryLimit: unreadable }
                : resources(at(own, "resourceRequirements")),
        volume: stores ? { size: size ?? unreadable, storageClass: text(at(own, "storage", "storageClassName")) } : undefined,
        annotations: at(own, "annotations") === undefined ? unreadable : textMap(at(own, "annotations")),
        objstoreSecret: stores ? text(at(own, "objectStorageConfig", "name")) : undefined,
        variables: undefined,
        spreadMismatch: false,
    };
}

// The components that a chart of Thanos makes of its values. Each chart is a table: bitnami-thanos.ts, community-thanos.ts,
// stevehipwell-thanos.ts.
import { nothing, type ChartViews, type Installation } from "../chart";
import { apart, spreadMismatch } from "../apart";
import { chartDoors, type ChartDoors } from "../doors";
import { isChartAtLeast, isOn } from "../helm";
import { imageView } from "../images";
import { documentView } from "../objstore";
import { at, count, known, list, map, text } from "../read";
import { ignoredIn, type IgnoredKeys } from "./ignored-keys";
import {
    Unknown,
    unknown,
    type Component,
    type ComponentView,
    type Known,
    type MissingServiceView,
    type ObjstoreView,
    type ResourcesView,
    type ServiceView,
} from "../types";

/** A component in the values of a chart. */
export interface Part {
    /** Where its values are: `receive.ingestor`. */
    readonly key: string;
    /** Where it is enabled. Default: `<key>.enabled`. */
    readonly switch?: string;
    readonly component: Component;
    /** The end of its workload's name. */
    readonly label: string;
    readonly enabled: boolean;
    readonly replicas: number;
    /** Whether it reads or writes the bucket. */
    readonly objstore?: boolean;
    /** Its volume, unless its values disable it. */
    readonly volume?: { readonly size: string; readonly byDefault: boolean; readonly key?: string };
    /** Ends of the names of the Services by which the querier finds it. */
    readonly service?: { readonly suffix: string; readonly headless: boolean };
    /** Variables of its container that the chart takes from the pod's fields. */
    readonly variables?: readonly string[];
    readonly args: Arguments;
}

/** The arguments that a chart makes of values of its own. */
export type Arguments = (own: unknown, chart: Installation, fullname: string) => Known<string>[];

/** The objstore document of a chart. */
export interface ChartDocument {
    readonly field: string;
    readonly value: unknown;
    readonly secret: Known<string>;
    /** Whether the chart makes the Secret. */
    readonly made: Known<boolean>;
    /** Whether the chart adds a checksum of it to the pods. */
    readonly checksum: boolean;
}

/** The objects that a chart makes of the values of any of its components. */
export interface Pod {
    readonly replicas: Known<number> | undefined;
    readonly spread: { readonly topologySpreadConstraints: unknown; readonly affinity: unknown };
    readonly labels: Readonly<Record<string, unknown>>;
    readonly disruptionBudget: Known<boolean>;
    readonly resources: ResourcesView;
    readonly annotations: ComponentView["annotations"];
    /** Names of variables that its values add. Undefined: some come from elsewhere. */
    readonly variables: readonly string[] | undefined;
    /** Whether two pods of it can run at the same time during an update. */
    readonly overlaps: Known<boolean>;
    /** The Secret that its values mount in place of the chart's. */
    readonly secret?: Known<string> | undefined;
}

/** One chart of Thanos. */
export interface Layout {
    /** Its publisher and name. */
    readonly chart: string;
    /** Keys of components that it does not read. */
    readonly ignored: IgnoredKeys;
    readonly parts: readonly Part[];
    /** Where its values name the image. */
    readonly imageField: string;
    readonly image: (chart: Installation) => Known<string>;
    readonly document: (chart: Installation, fullname: string) => ChartDocument;
    readonly pod: (own: unknown, part: Part, chart: Installation) => Pod;
    readonly doors: ChartDoors;
    /** Expressions of the alerts that it brings. */
    readonly alerts: (values: unknown) => Known<string>[];
    /** Services of a component, where a table of names is not enough. */
    readonly services?: (part: Part, chart: Installation, fullname: string) => ServiceView[];
    readonly missingServices?: (part: Part, chart: Installation, fullname: string) => MissingServiceView[];
    /** The workloads that it makes of one component, where there may be several. */
    readonly shards?: (whole: ComponentView, part: Part, chart: Installation) => ComponentView[];
}

export const isDeployed = ({ key, enabled, switch: named }: Part, values: unknown): Known<boolean> =>
    isOn(at(values, ...(named ?? `${key}.enabled`).split("."))) ?? enabled;

export const nameOf = ({ label }: Part, fullname: string): string => `${fullname}-${label}`;

export const argument = (name: string, value: Known<string>): Known<string> =>
    value instanceof Unknown ? value : `--${name}=${value}`;

/** A flag with the value of a key, where that is set. */
export const flagged = (name: string, value: unknown): Known<string>[] => {
    const found = text(value);
    return found === undefined ? [] : [argument(name, found)];
};
export const prefixed = (name: string, values: readonly Known<string>[]): Known<string>[] =>
    values.map((value) => argument(name, value));

/** The names of a component's variables in a list of Kubernetes' kind. */
export const variableNames = (variables: unknown): string[] => list(variables).map((one) => known(at(one, "name"), ""));

export const thanosChart =
    (layout: Layout) =>
    (chart: Installation): ChartViews => {
        const { path, release, values } = chart;
        const name = known(at(values, "nameOverride"), "thanos");
        const fullname = known(at(values, "fullnameOverride"), release.includes(name) ? release : `${release}-${name}`);
        const deployed = layout.parts.filter((part) => isDeployed(part, values) !== false);
        const isPartDeployed = (key: string): Known<boolean> =>
            isOn(at(values, key, "enabled")) ?? deployed.some((part) => part.key.split(".")[0] === key);
        return {
            ...nothing,
            thanos: deployed.flatMap((part) => {
                const whole = componentView(layout, part, chart, fullname);
                return layout.shards?.(whole, part, chart) ?? [whole];
            }),
            images: [imageView(`${path}.${layout.imageField}`, layout.image(chart))],
            services: deployed.flatMap((part) => (layout.services ?? servicesOf)(part, chart, fullname)),
            missingServices: deployed.flatMap((part) => layout.missingServices?.(part, chart, fullname) ?? []),
            objstore: documentOf(layout.document(chart, fullname), path),
            alerts: layout.alerts(values),
            ignoredKeys: deployed.flatMap(({ key }) =>
                ignoredIn(at(values, ...key.split(".")), `${path}.${key}`, layout.chart, layout.ignored),
            ),
            doors: chartDoors(path, values, layout.doors, isPartDeployed),
            open: deployed.map((part) => ({
                services: ["", "-headless", "-grpc", "-grpc-headless"].map((suffix) => `${nameOf(part, fullname)}${suffix}`),
                labels: podLabels(part, chart),
            })),
        };
    };

const documentOf = ({ field, value, secret, made }: ChartDocument, path: string): ObjstoreView[] =>
    made === true && isOn(value) === true && typeof secret === "string"
        ? [documentView({ path: `${path}.${field}`, secret }, value)]
        : [];

const podLabels = ({ label }: Part, { values, release }: Installation) => ({
    "app.kubernetes.io/name": known(at(values, "nameOverride"), "thanos"),
    "app.kubernetes.io/instance": release,
    "app.kubernetes.io/component": label,
});

function servicesOf(part: Part, { path, namespace }: Installation, fullname: string): ServiceView[] {
    if (part.service === undefined) return [];
    const { suffix, headless } = part.service;
    return [
        {
            path: `${path}.${part.label}`,
            name: `${nameOf(part, fullname)}${suffix}`,
            namespace,
            headless,
            ports: ["http", "grpc"],
        },
    ];
}

function componentView(layout: Layout, part: Part, chart: Installation, fullname: string): ComponentView {
    const { values, path } = chart;
    // Nothing is known of a component that may not be deployed.
    const own = isDeployed(part, values) instanceof Unknown ? unknown : at(values, ...part.key.split("."));
    const pod = layout.pod(own, part, chart);
    const args = part.args(own, chart, fullname);
    const { secret, checksum } = layout.document(chart, fullname);
    const labels = { ...podLabels(part, chart), ...pod.labels };
    return {
        path: `${path}.${part.key}`,
        component: part.component,
        name: nameOf(part, fullname),
        image: layout.image(chart),
        imagePath: `${path}.${layout.imageField}`,
        isImageAssumed:
            isChartAtLeast(chart.version, "0") === undefined && at(values, ...layout.imageField.split("."), "tag") === undefined,
        args,
        replicas: part.component === "compact" && !(own instanceof Unknown) ? 1 : (pod.replicas ?? part.replicas),
        ...apart(pod.spread),
        disruptionBudget: pod.disruptionBudget,
        overlaps: pod.overlaps,
        autoscaled: isOn(at(own, "autoscaling", "enabled")) ?? false,
        resources: pod.resources,
        volume: volumeOf(part, own),
        annotations:
            pod.annotations instanceof Unknown || !checksum || part.objstore !== true
                ? pod.annotations
                : { "checksum/objstore-configuration": "by the chart", ...pod.annotations },
        variables: pod.variables && [...(part.variables ?? []), ...pod.variables],
        spreadMismatch: spreadMismatch(pod.spread.topologySpreadConstraints, labels),
        ...(isOn(at(own, "cronJob", "enabled")) === true ? { restartedBy: "its schedule" } : {}),
        objstoreSecret: part.objstore === true ? (pod.secret ?? secret) : undefined,
    };
}

function volumeOf({ volume }: Part, own: unknown): ComponentView["volume"] {
    if (volume === undefined) return undefined;
    const persistence = at(own, ...(volume.key ?? "persistence").split("."));
    const enabled = isOn(at(persistence, "enabled")) ?? volume.byDefault;
    if (enabled instanceof Unknown) return enabled;
    if (!enabled) return undefined;
    if (text(at(persistence, "existingClaim")) !== undefined) return { size: unknown, storageClass: unknown };
    return { size: text(at(persistence, "size")) ?? volume.size, storageClass: text(at(persistence, "storageClass")) };
}

/** Labels and the count that most charts take for every component alike. */
export const ownLabels = (own: unknown): Readonly<Record<string, unknown>> => map(at(own, "podLabels"));
export const ownCount = (own: unknown, key: string): Known<number> | undefined => count(at(own, key));

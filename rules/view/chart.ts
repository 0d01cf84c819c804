// The reader of one chart: values in, the parts that rules read out.
import type { Open } from "./doors";
import type { KubernetesObject } from "./resource";
import type {
    ComponentView,
    DataSourceView,
    DoorView,
    ExposedView,
    IgnoredKeyView,
    ImageView,
    Known,
    MissingServiceView,
    ObjstoreView,
    PrometheusView,
    ServiceView,
    UnreadView,
} from "./types";

/** The parts of a view that come from charts. */
export interface ChartViews {
    readonly prometheus: readonly PrometheusView[];
    readonly thanos: readonly ComponentView[];
    readonly services: readonly ServiceView[];
    readonly dataSources: readonly DataSourceView[];
    readonly exposed: readonly ExposedView[];
    readonly images: readonly ImageView[];
    readonly doors: readonly DoorView[];
    /** Objects among the values, which are made as they are. */
    readonly objects: readonly KubernetesObject[];
    /** Pods without authentication, to which external endpoints of others may lead. */
    readonly open: readonly Open[];
    /** Expressions of alerts among the values, and of those that the chart brings. */
    readonly alerts: readonly Known<string>[];
    /** Documents that are written in the values. */
    readonly objstore: readonly ObjstoreView[];
    readonly missingServices: readonly MissingServiceView[];
    readonly ignoredKeys: readonly IgnoredKeyView[];
    readonly unread: readonly UnreadView[];
}

/** The values of a chart, as they will be installed. */
export interface Installation {
    /** Where the values are, for people: `Release thanos: values`. */
    readonly path: string;
    readonly release: string;
    readonly namespace: Known<string>;
    /** The chart as it is named: a reference, a path or a name. */
    readonly chart: Known<string>;
    readonly repository?: Known<string> | undefined;
    /** The field that names more values, which are not part of the program. */
    readonly elsewhere?: string | undefined;
    /** The dependencies in its Chart.yaml, where that is read too. */
    readonly dependencies?: readonly unknown[] | undefined;
    /** Version of the chart, where it is known. */
    readonly version?: Known<string> | undefined;
    readonly values: unknown;
}

export const nothing: ChartViews = {
    prometheus: [],
    thanos: [],
    services: [],
    dataSources: [],
    exposed: [],
    images: [],
    doors: [],
    objects: [],
    open: [],
    alerts: [],
    objstore: [],
    missingServices: [],
    ignoredKeys: [],
    unread: [],
};

// What a chart is to the view: values in, the parts that rules read out.
import type { Open } from "./doors";
import type { KubernetesObject } from "./resource";
import type {
    ComponentView,
    DataSourceView,
    DoorView,
    ExposedView,
    ImageView,
    Known,
    PrometheusView,
    ServiceView,
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
    /** Pods that answer everybody, to which doors of others may lead. */
    readonly open: readonly Open[];
    /** Expressions of alerts among the values. */
    readonly alerts: readonly Known<string>[];
}

/** The values of a chart, as they will be installed. */
export interface Installation {
    /** Where the values are, for people: `Release thanos: values`. */
    readonly path: string;
    readonly release: string;
    readonly namespace: Known<string>;
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
};

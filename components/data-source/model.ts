// Thanos as a data source, in the words of Grafana's provisioning. It queries the query-frontend in the best available
// resolution: without that parameter, history in downsampled blocks looks deleted (thanos#813, thanos#7296).
import type { StackConfig } from "../../config/schema";
import { toSeconds } from "../../config/units";
import type { Base } from "../base";

export interface DataSource {
    readonly name: string;
    readonly uid: string;
    readonly type: "prometheus";
    readonly access: "proxy";
    readonly url: string;
    readonly isDefault: boolean;
    readonly editable: boolean;
    readonly jsonData: JsonData;
    /** Grafana encrypts what is here. */
    readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** The treatment of existing data sources. */
export interface Provisioned extends DataSource {
    /** Names of data sources that are deleted first: Grafana can't change the name or the uid of one (grafana#111667, grafana#110740). */
    readonly replaces: readonly string[];
}

interface JsonData {
    readonly httpMethod: "POST";
    readonly prometheusType: "Thanos";
    /** Grafana's name for this and everything newer: variables may ask for label values by matchers. */
    readonly prometheusVersion: string;
    /** The shortest step that makes sense. */
    readonly timeInterval: string;
    /** Seconds that Grafana waits, as long as the querier works. */
    readonly timeout: number;
    readonly queryTimeout: string;
    readonly customQueryParameters: string;
    readonly tlsAuthWithCACert?: true;
    readonly alertmanagerUid?: string;
    readonly exemplarTraceIdDestinations?: readonly { readonly name: string; readonly datasourceUid: string }[];
}

/** Of the Grafana in kube-prometheus-stack, whose dashboards want this uid and whose only default it is. */
export function ownDataSource({ stack, queryUrl }: Base): Provisioned {
    const { uid = "prometheus", alertmanager = "alertmanager", name, replaces } = stack.grafana.dataSource;
    // The chart's own data source, with the same uid.
    const before = stack.prometheus.delivery === "values" && name !== "Prometheus" ? ["Prometheus"] : [];
    return {
        ...source(stack, alertmanager),
        uid,
        url: queryUrl,
        isDefault: true,
        replaces: replaces ?? before,
    };
}

/** Of any other Grafana in the cluster. */
export function publishedDataSource({ stack, queryUrl }: Base): Provisioned {
    const { uid = "thanos", alertmanager, default: isDefault, replaces = [] } = stack.grafana.dataSource;
    return { ...source(stack, alertmanager), uid, url: queryUrl, isDefault, replaces };
}

/** The same for a Grafana outside of the cluster, by the external exposure. Undefined: its address is not known. */
export function outsideDataSource(base: Base): Provisioned | undefined {
    const { stack } = base;
    const { exposure } = stack.thanos.queryFrontend;
    const { url = exposure && "host" in exposure ? `https://${exposure.host}` : undefined, authorities } =
        stack.grafana.dataSource;
    if (url === undefined) return undefined;
    const inside = publishedDataSource(base);
    return {
        ...inside,
        url,
        isDefault: false, // of a Grafana that has others
        ...(authorities === undefined
            ? {}
            : {
                  jsonData: { ...inside.jsonData, tlsAuthWithCACert: true },
                  secureJsonData: { tlsCACert: authorities },
              }),
    };
}

function source(stack: StackConfig, alertmanagerUid: string | undefined): Omit<DataSource, "uid" | "url" | "isDefault"> {
    const { name, exemplars } = stack.grafana.dataSource;
    const queryTimeout = toSeconds(stack.thanos.limits.queryTimeout);
    return {
        name,
        type: "prometheus",
        access: "proxy",
        editable: false,
        jsonData: {
            httpMethod: "POST",
            prometheusType: "Thanos",
            prometheusVersion: "0.31.1",
            timeInterval: stack.prometheus.scrapeInterval,
            timeout: queryTimeout,
            queryTimeout: `${queryTimeout}s`,
            customQueryParameters: "max_source_resolution=auto",
            ...(alertmanagerUid === undefined ? {} : { alertmanagerUid }),
            ...(exemplars === undefined ? {} : { exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: exemplars }] }),
        },
    };
}

/** With user and password. */
export const withLogin = (source: Provisioned, user: string, password: string) => ({
    ...source,
    basicAuth: true,
    basicAuthUser: user,
    secureJsonData: { ...source.secureJsonData, basicAuthPassword: password },
});

/** A provisioning file: what Grafana reads below `provisioning/datasources`, and its sidecar from a ConfigMap. */
export const provisioningFile = ({ replaces, ...source }: Provisioned): object => ({
    apiVersion: 1,
    ...(replaces.length > 0 ? { deleteDatasources: deleted(replaces) } : {}),
    datasources: [source],
});

/** Data sources that go, in Grafana's words. */
export const deleted = (names: readonly string[]): object[] => names.map((name) => ({ name, orgId: 1 }));

/** Name of that file. Those of several stacks are in one folder. */
export const provisioningFileName = ({ uid }: DataSource): string => `${uid}.yaml`;

/** The labels and the annotation by which Grafana's chart and its sidecar find things, as these are unless told otherwise. */
export const sidecarWords = {
    dashboard: "grafana_dashboard",
    dataSource: "grafana_datasource",
    folder: "grafana_folder",
} as const;

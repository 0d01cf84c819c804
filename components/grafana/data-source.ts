// Thanos as a data source, in the words of Grafana's provisioning. It asks the query-frontend for the best resolution that
// there is: without that parameter, history that is left only in downsampled blocks looks deleted (thanos#813, thanos#7296).
import type { Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { queryUrl } from "../thanos/component";

export interface DataSource {
    readonly name: string;
    readonly uid: string;
    readonly type: "prometheus";
    readonly access: "proxy";
    readonly url: string;
    readonly isDefault: boolean;
    readonly editable: boolean;
    readonly jsonData: JsonData;
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
    readonly alertmanagerUid?: string;
    readonly exemplarTraceIdDestinations?: readonly { readonly name: string; readonly datasourceUid: string }[];
}

/** Of the Grafana in kube-prometheus-stack, whose dashboards want this uid and whose only default it is. */
export function ownDataSource(stack: StackConfig, names: Names): DataSource {
    const { uid = "prometheus", alertmanager = "alertmanager" } = stack.grafana.dataSource;
    return { ...source(stack, alertmanager), uid, url: queryUrl(stack, names), isDefault: true };
}

/** Of any other Grafana in the cluster. */
export function publishedDataSource(stack: StackConfig, names: Names): DataSource {
    const { uid = "thanos", alertmanager, default: isDefault } = stack.grafana.dataSource;
    return { ...source(stack, alertmanager), uid, url: queryUrl(stack, names), isDefault };
}

function source(stack: StackConfig, alertmanagerUid: string | undefined): Omit<DataSource, "uid" | "url" | "isDefault"> {
    const { name, exemplars } = stack.grafana.dataSource;
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
            timeout: 120,
            queryTimeout: "120s",
            customQueryParameters: "max_source_resolution=auto",
            ...(alertmanagerUid === undefined ? {} : { alertmanagerUid }),
            ...(exemplars === undefined ? {} : { exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: exemplars }] }),
        },
    };
}

/** The same for a Grafana that is elsewhere, by the way in from outside. */
export const outsideDataSource = (stack: StackConfig, names: Names, hostname: string): DataSource => ({
    ...publishedDataSource(stack, names),
    url: `https://${hostname}`,
    isDefault: false, // of a Grafana that has others
});

/** With user and password; Grafana encrypts what is below `secureJsonData`. */
export const withLogin = (source: DataSource, user: string, password: string): object => ({
    ...source,
    basicAuth: true,
    basicAuthUser: user,
    secureJsonData: { basicAuthPassword: password },
});

/** A provisioning file: what Grafana reads below `provisioning/datasources`, and its sidecar from a ConfigMap. */
export const provisioningFile = (source: object): object => ({ apiVersion: 1, datasources: [source] });

// Data sources of Grafana: provisioned by ConfigMaps, by the values of its charts, and by the grafana-operator.
import { isOn } from "./helm";
import { at, each, list, map, parsed, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, type DataSourceView } from "./types";

/** The label by which Grafana's sidecar finds them. */
const label = "grafana_datasource";

export function dataSourceViews({ kind, path, body }: KubernetesObject): DataSourceView[] {
    if (kind === "GrafanaDatasource" || kind === "GrafanaDataSource")
        return views(`${path}: spec.`, [
            ...each(body, "spec.datasource").map((one) => ["datasource", one] as const),
            ...list(at(body, "spec", "datasources")).map((one, index) => [`datasources.${index}`, one] as const),
        ]);
    if (kind !== "ConfigMap" || at(body, "metadata", "labels", label) === undefined) return [];
    const data = at(body, "data");
    return Object.entries(data instanceof Unknown ? { data } : map(data)).flatMap(([file, content]) =>
        views(
            `${path}: ${file}: `,
            list(typeof content === "string" ? at(parsed(content), "datasources") : content).map(
                (one, index) => [`datasources.${index}`, one] as const,
            ),
        ),
    );
}

/** Those of Grafana's own chart: `datasources` holds files, `additionalDataSources` a list. */
export const grafanaDataSources = (path: string, values: unknown): DataSourceView[] => [
    ...Object.entries(map(at(values, "datasources"))).flatMap(([file, content]) =>
        views(
            `${path}.datasources.${file}.`,
            list(at(parsed(content), "datasources")).map((one, index) => [`datasources.${index}`, one] as const),
        ),
    ),
    ...views(
        `${path}.`,
        list(at(values, "additionalDataSources")).map((one, index) => [`additionalDataSources.${index}`, one] as const),
    ),
];

/** Only those that answer PromQL; one whose type is not known is not judged. */
const views = (path: string, sources: readonly (readonly [where: string, source: unknown])[]): DataSourceView[] =>
    sources
        .filter(([, source]) => source instanceof Unknown || at(source, "type") === "prometheus")
        .map(([where, source]) => ({
            path: `${path}${where}`,
            url: text(at(source, "url")),
            queryParameters: text(at(source, "jsonData", "customQueryParameters")),
            isDefault: isOn(at(source, "isDefault")) === true,
        }));

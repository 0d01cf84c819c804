// Data sources of Grafana that are provisioned by a ConfigMap.
import { at, list, map, parsed, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, type DataSourceView } from "./types";

/** The label by which Grafana's sidecar finds them. */
const label = "grafana_datasource";

export function dataSourceViews({ kind, path, body }: KubernetesObject): DataSourceView[] {
    if (kind !== "ConfigMap" || at(body, "metadata", "labels", label) === undefined) return [];
    const data = at(body, "data");
    return Object.entries(data instanceof Unknown ? { data } : map(data)).flatMap(([file, content]) =>
        list(typeof content === "string" ? at(parsed(content), "datasources") : content).map((source, index) => ({
            path: `${path}: ${file}: datasources.${index}`,
            url: text(at(source, "url")),
            queryParameters: text(at(source, "jsonData", "customQueryParameters")),
        })),
    );
}

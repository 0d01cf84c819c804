// Data sources of Grafana that are provisioned by a ConfigMap.
import { parse } from "yaml";
import { at, list, map, text } from "./read";
import type { KubernetesObject } from "./resource";
import type { DataSourceView } from "./types";

/** The label by which Grafana's sidecar finds them. */
const label = "grafana_datasource";

export function dataSourceViews({ kind, path, body }: KubernetesObject): DataSourceView[] {
    if (kind !== "ConfigMap" || at(body, "metadata", "labels", label) === undefined) return [];
    return Object.entries(map(at(body, "data"))).flatMap(([file, content]) =>
        typeof content === "string"
            ? list(at(parse(content), "datasources")).map((source, index) => ({
                  path: `${path}: ${file}: datasources.${index}`,
                  url: text(at(source, "url")),
                  queryParameters: text(at(source, "jsonData", "customQueryParameters")),
              }))
            : [],
    );
}

// What Grafana's sidecar looks for: ConfigMaps with its labels.
import { stringify } from "yaml";
import { provisioningFile, provisioningFileName, sidecarWords, type Provisioned } from "../data-source/model";
import type { NamedObject } from "../kubernetes/object";
import { labels } from "../kubernetes/pod";
import { build, uidOf } from "./build";
import type { GrafanaModel } from "./model";
import type { Dashboard } from "./panel";

export const grafanaObjects = (model: GrafanaModel): NamedObject[] => [
    ...model.dashboards.map((dashboard) => dashboardConfigMap(model, dashboard)),
    ...(model.dataSource ? [dataSourceConfigMap(model, model.dataSource)] : []),
];

const dashboardConfigMap = ({ namespace, folder, runbooks }: GrafanaModel, dashboard: Dashboard): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
        name: `dashboard-${dashboard.name}`,
        namespace,
        labels: { ...labels("grafana", "dashboard"), [sidecarWords.dashboard]: "1" },
        annotations: { [sidecarWords.folder]: folder },
    },
    data: { [`${uidOf(dashboard)}.json`]: JSON.stringify(build(dashboard, runbooks)) },
});

const dataSourceConfigMap = ({ namespace }: GrafanaModel, source: Provisioned): NamedObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
        name: "data-source",
        namespace,
        labels: { ...labels("grafana", "data-source"), [sidecarWords.dataSource]: "1" },
    },
    data: { [provisioningFileName(source)]: stringify(provisioningFile(source)) },
});

// All dashboards. A stack has those of its components.
import type { AlertsModel, Watchable } from "../../alerts/model";
import type { Dashboard } from "../panel";
import { capacity } from "./capacity";
import { compactor } from "./compactor";
import { objectStore } from "./object-store";
import { overview } from "./overview";
import { query } from "./query";
import { receive } from "./receive";
import { ruler } from "./ruler";
import { sidecar } from "./sidecar";
import { storeGateway } from "./store-gateway";

const all = (model: AlertsModel): Dashboard[] => [
    overview(model),
    query(model),
    storeGateway(model),
    sidecar(model),
    compactor(model),
    ruler(model),
    receive(model),
    objectStore(model),
    capacity(model),
];

/** The dashboards and panels of the components that the stack has. */
export function dashboards(model: AlertsModel): Dashboard[] {
    const has = (part: Watchable | undefined): boolean => part === undefined || model.components[part] !== undefined;
    return all(model)
        .filter(({ needs }) => has(needs))
        .map((dashboard) => ({
            ...dashboard,
            rows: dashboard.rows
                .map((row) => ({ ...row, panels: row.panels.filter(({ needs }) => has(needs)) }))
                .filter(({ panels }) => panels.length > 0),
        }));
}

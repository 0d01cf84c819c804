// All dashboards, of which a stack has those whose components it has.
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

const all = (model: Pick<AlertsModel, "prometheus">): Dashboard[] => [
    overview,
    query,
    storeGateway,
    sidecar,
    compactor,
    ruler,
    receive,
    objectStore,
    capacity(model),
];

/** The dashboards without what the stack has not. */
export function dashboards(model: Pick<AlertsModel, "prometheus" | "components">, minio: boolean): Dashboard[] {
    const has = (part: Watchable | "minio" | undefined): boolean =>
        part === undefined || (part === "minio" ? minio : model.components[part] !== undefined);
    return all(model)
        .filter(({ needs }) => has(needs))
        .map((dashboard) => ({
            ...dashboard,
            rows: dashboard.rows
                .map((row) => ({ ...row, panels: row.panels.filter(({ needs }) => has(needs)) }))
                .filter(({ panels }) => panels.length > 0),
        }));
}

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

type Model = Pick<AlertsModel, "prometheus" | "queryTimeout">;

const all = (model: Model): Dashboard[] => [
    overview(model),
    query(model),
    storeGateway,
    sidecar(model),
    compactor,
    ruler,
    receive,
    objectStore,
    capacity,
];

/** The dashboards without what the stack has not. */
export function dashboards(model: Model & Pick<AlertsModel, "components">, minio: boolean): Dashboard[] {
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

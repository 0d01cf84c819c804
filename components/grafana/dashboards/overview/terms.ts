// The common parts of the overview's queries: all of a cluster, not single jobs.
import type { AlertsModel } from "../../../alerts/model";
import type { Panel } from "../../panel";
import { scope } from "../../queries";

export type Model = Pick<AlertsModel, "prometheus" | "settings" | "queryTimeout" | "historySeconds" | "components">;

/** A question of an on-call: the answer now as stat panels, and how it came to be as graphs. */
export interface Question {
    readonly title: string;
    /** Title of the graphs. */
    readonly overTime: string;
    readonly panels: readonly Panel[];
}

export const at = `{${scope}}`;
/** 1 at every time at which a cluster has samples of a Prometheus. */
export const present = `group by (cluster) (prometheus_build_info${at})`;

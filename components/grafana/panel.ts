// Dashboards as plain data. build.ts turns them into Grafana's own objects.
import type { AlertName } from "../../config/alerts";
import type { Watchable } from "../alerts/model";
import type { UnitName } from "./units";

/** A query and the names of its series. */
export interface Query {
    readonly expr: string;
    /** With labels as `{{pod}}`. Begins with `{{cluster}}`, which build.ts removes where only one cluster is selected. */
    readonly legend: string;
    /** A limit, not a measurement: drawn as a dashed line without fill. */
    readonly limit?: true;
}

export type Color = "green" | "orange" | "red" | "blue";

/** From this value on the color applies. The first level has no value: it applies below all others. */
export type Level = readonly [color: Color, from?: number];

interface Common {
    readonly title: string;
    /** The meaning of the panel. */
    readonly description: string;
    /** The values of a healthy stack, and the meaning of others. */
    readonly good: string;
    readonly unit: UnitName;
    readonly queries: readonly Query[];
    /** The alert that watches the same value: the panel links its runbook. Default: the index of all runbooks. */
    readonly alert?: AlertName;
    /** Omitted when the stack does not have this component. */
    readonly needs?: Watchable;
    /** Why the panel has no data on a healthy stack. Absent: it always has data. */
    readonly empty?: string;
}

/** Values over time. */
export interface Graph extends Common {
    readonly kind?: "graph";
    /** A value that must not be exceeded, or not be undercut, drawn as a dashed line. */
    readonly bound?: number;
    /** The series add up to a whole. */
    readonly stacked?: true;
}

/** The last value, large, in the color of its level. */
export interface Stat extends Common {
    readonly kind: "stat";
    readonly levels: readonly [Level, ...Level[]];
    /** Words in place of single values, as `{ 0: "OK", 1: "HALTED" }`. */
    readonly words?: Readonly<Record<number, string>>;
    /** `name` shows the names of the series only. Default: the value and the name. */
    readonly shows?: "name";
    /** Links each series to the runbook of the alert that it is named after. */
    readonly alertLinks?: true;
}

export type Panel = Graph | Stat;

export interface Row {
    readonly title: string;
    readonly panels: readonly Panel[];
}

export interface Dashboard {
    /** Part of its uid and of its file name. It never changes. */
    readonly name: string;
    readonly title: string;
    readonly description: string;
    /** Omitted when the stack does not have this component. */
    readonly needs?: Watchable;
    /** A series that only the components of this dashboard have: their jobs can be selected. Absent: no query contains `$job`. */
    readonly jobsWith?: readonly [metric: string, matchers?: string];
    readonly rows: readonly Row[];
}

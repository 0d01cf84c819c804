// The alerts in a list of rule groups, as PrometheusRule objects and charts have them.
import { at, list, text } from "./read";
import type { Known } from "./types";

/** Expressions of the alerts. */
export const alertsOf = (spec: unknown): Known<string>[] =>
    list(at(spec, "groups"))
        .flatMap((group) => list(at(group, "rules")))
        .filter((rule) => at(rule, "alert") !== undefined)
        .flatMap((rule) => text(at(rule, "expr")) ?? []);

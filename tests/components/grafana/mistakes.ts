// Mistakes in what Grafana is given, each in one place.
import { isProperties, type Properties } from "../../../lib/properties";

export interface Given {
    readonly dashboards: readonly object[];
    readonly dataSources: readonly object[];
}

/** The change and its path, from the top; numbers count in lists. */
type Mistake = readonly [title: string, path: readonly (string | number)[], value: unknown];

const ofDashboard: readonly Mistake[] = [
    ["a field that dashboards have not", ["titel"], "Thanos"],
    ["a time zone that is a number", ["timezone"], 1],
    ["a year that begins with a month that there is not", ["fiscalYearStartMonth"], 12],
    ["a field that panels have not", ["panels", 1, "titel"], "Alerts"],
    ["an option that the panel's plugin has not", ["panels", 1, "options", "reduce"], "last"],
    ["a unit that is a number", ["panels", 1, "fieldConfig", "defaults", "unit"], 5],
    ["a field that queries of Prometheus have not", ["panels", 1, "targets", 0, "expression"], "up"],
    ["a query that is a number", ["panels", 1, "targets", 0, "expr"], 1],
];

const ofDataSource: readonly Mistake[] = [
    ["a field that data sources have not", ["address"], "http://thanos-query"],
    ["a name that is a number", ["name"], 1],
    ["a default that is a text", ["isDefault"], "yes"],
];

/** The first of what was given, with one mistake each. */
export function mistakes({ dashboards, dataSources }: Given): Given & { readonly titles: readonly string[] } {
    const planted = (first: object | undefined, all: readonly Mistake[]) =>
        all.map(([, path, value]) => put(first as Properties, path, value) as object);
    return {
        dashboards: planted(dashboards[0], ofDashboard),
        dataSources: planted(dataSources[0], ofDataSource),
        titles: [...ofDashboard, ...ofDataSource].map(([title]) => title),
    };
}

function put(into: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
    if (key === undefined) return value;
    if (Array.isArray(into)) return into.map((one, index) => (index === key ? put(one, rest, value) : (one as unknown)));
    if (!isProperties(into)) throw new Error(`nothing to put ${key} into`);
    return { ...into, [key]: put(into[key], rest, value) };
}

// PromQL read by Prometheus' own grammar, as its web interface has it.
import { parser } from "@prometheus-io/lezer-promql";

/** Metrics that an expression selects. Throws where it is no PromQL. */
export function metricsOf(expression: string): string[] {
    const metrics = new Set<string>();
    parser.parse(expression).iterate({
        enter: ({ type, from, to }) => {
            if (type.isError) throw new Error(`no PromQL after "${expression.slice(0, from)}": ${expression}`);
            const text = expression.slice(from, to);
            // A selector without a name, such as {__name__=~"…"}, is looked at by nobody here and used by nobody.
            if (type.name === "VectorSelector") {
                const [name] = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(text) ?? [];
                if (name === undefined && text.includes("__name__")) return; // any metric
                if (name === undefined) throw new Error(`a selector without the name of a metric: ${text}`);
                metrics.add(name);
            }
        },
    });
    return [...metrics];
}

/** Selectors of series in an expression, as they are written there. */
export function selectorsOf(expression: string): string[] {
    const selectors = new Set<string>();
    parser.parse(expression).iterate({
        enter: ({ type, from, to }) => {
            if (type.isError) throw new Error(`no PromQL after "${expression.slice(0, from)}": ${expression}`);
            if (type.name === "VectorSelector") selectors.add(expression.slice(from, to));
        },
    });
    return [...selectors];
}

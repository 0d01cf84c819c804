// PromQL, read by Prometheus' own grammar as its web interface has it.
import type * as grammar from "@prometheus-io/lezer-promql";

/** Where an expression is no PromQL: what stands before that place. Undefined: it is. */
export function notPromQl(expression: string): string | undefined {
    // Loaded only here: most stacks have no rules of their own, and need not wait for a parser.
    // oxlint-disable-next-line typescript/no-require-imports -- an import would load it, or make all of the configuration wait
    const { parser } = require("@prometheus-io/lezer-promql") as typeof grammar;
    let until: number | undefined;
    parser.parse(expression).iterate({
        enter: ({ type, from }) => {
            if (type.isError) until ??= from;
        },
    });
    return until === undefined ? undefined : expression.slice(0, until);
}

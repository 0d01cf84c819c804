import type { Rule } from "../rule";

export const chartKeys: Rule = {
    name: "chart-keys",
    title: "Chart values use keys that the chart reads",
    why: "Helm ignores keys that a chart does not read, so a misspelt key leaves the chart's default in place without an error.",
    source: "values.yaml and templates of bitnami/charts, stevehipwell/helm-charts, thanos-community/helm-charts and prometheus-community/helm-charts",
    severity: { local: "advisory", dev: "advisory", prod: "advisory" },
    check: ({ ignoredKeys }) =>
        ignoredKeys.map(({ path, chart, meant }) => ({
            path,
            message: `is not a key of the chart ${chart}, which ignores it. Use ${meant}`,
        })),
    examples: {
        pass: [{ title: "keys of the chart alone", change: (view) => void (view.ignoredKeys = []) }],
        fail: [
            {
                title: "the key of another publisher's chart",
                change: (view) =>
                    view.ignoredKeys.push({
                        path: "Release thanos: values.query.replicaLabels",
                        chart: "bitnami/thanos",
                        meant: "replicaLabel",
                    }),
            },
        ],
    },
};

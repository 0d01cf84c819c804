// The tables of a chart's exposures, against all that its values can make: a new one must not pass in silence.
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Chart } from "../../local/charts";
import * as kubePrometheusStack from "../../rules/view/charts/kube-prometheus-stack";
import * as thanos from "../../rules/view/charts/bitnami-thanos";
import type { ChartDoors } from "../../rules/view/doors";
import { describeChart } from "./charts";

/** An exposure by its form, which leads to no metrics. */
const others = ["prometheusOperator.service", "prometheusOperator.admissionWebhooks.deployment.service"];

/** The default values of a chart, or of a chart in it. */
function valuesOf(chart: Chart, inside?: string): unknown {
    const file = path.join(...(inside === undefined ? [] : ["charts", inside]), "values.yaml");
    return parse(
        statSync(chart.path).isDirectory()
            ? readFileSync(path.join(chart.path, file), "utf8")
            : execFileSync("tar", ["-xOzf", chart.path, `${chart.name}/${file}`], { encoding: "utf8", maxBuffer: 2 ** 26 }),
    );
}

/** Every Service, Ingress and route among values. */
function* waysIn(value: unknown, keys: readonly string[] = []): Generator<string> {
    if (typeof value !== "object" || value === null || keys.includes("networkPolicy")) return;
    const own = value as Readonly<Record<string, unknown>>;
    const [before, last] = ["", "", ...keys].slice(-2);
    const isRoute = /ingress|route/i.test(`${before}.${last}`) && !/^tls/.test(last ?? "") && typeof own["enabled"] === "boolean";
    if (isRoute) yield /^route/.test(before ?? "") ? [...keys.slice(0, -1), "*"].join(".") : keys.join(".");
    if (["ClusterIP", "NodePort", "LoadBalancer"].includes(String(own["type"]))) yield keys.join(".");
    for (const [key, item] of Object.entries(own)) yield* waysIn(item, [...keys, key]);
}

function sameDoors(chart: Chart, { services, routes }: ChartDoors, inside: string): void {
    const all = [...waysIn(valuesOf(chart)), ...waysIn(valuesOf(chart, inside), [inside])];
    const found = [...new Set(all)].filter((keys) => !others.includes(keys)).sort();
    const isNew = (keys: string) => keys.endsWith(".httpRoute") && !found.some((one) => one.endsWith(".httpRoute"));
    const table = [...Object.keys(services), ...routes].filter((keys) => !isNew(keys)).sort();
    expect(found).to.deep.equal(table);
}

describeChart("kube-prometheus-stack", (chart) => {
    it("has no exposure that its table leaves out", () => {
        sameDoors(chart, kubePrometheusStack.doors, "grafana");
    });
});

describeChart("thanos", (chart) => {
    it("has no exposure that its table leaves out", () => {
        sameDoors(chart, thanos.doors, "minio");
    });
});

// What holds for the models and values of every valid stack, before anything is registered.
import { expect } from "chai";
import fc from "fast-check";
import { chartReference } from "../../config/charts";
import { parseConfig } from "../../config/problems";
import { namesOf } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { charts, versions } from "../../config/versions";
import { document, s3Model } from "../../components/object-store/s3/model";
import { integrationModel, kubePrometheusStackModel } from "../../components/prometheus/chart-model";
import { prometheus } from "../../components/prometheus/operator-objects";
import { prometheusModel } from "../../components/prometheus/model";
import { integrationValues, kubePrometheusStackValues } from "../../components/prometheus/values";
import { componentObjects } from "../../components/thanos/manifests";
import { thanosModel } from "../../components/thanos/model";
import { thanosValues } from "../../components/thanos/values";
import { stackValues } from "../config/arbitrary";

const runs = 500;

function stackOf(values: Record<string, unknown>): StackConfig {
    const parsed = parseConfig("thanos-stack", values);
    if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.config;
}

const planted = "planted-credential";
/** What a store hands out, and what must not be taken from it. */
const secret = (role: string) => ({
    name: `thanos-objstore-${role}`,
    checksum: `checksum-of-${role}`,
    ready: [planted],
    document: planted,
});
const secrets = { writer: secret("writer"), reader: secret("reader"), owner: secret("owner") };

/** Everything pure that a stack consists of. */
function rendered(stack: StackConfig): Record<string, unknown> {
    const names = namesOf(stack);
    const thanos = thanosModel(stack, names);
    return {
        prometheus: delivered(stack),
        thanos:
            stack.thanos.delivery === "chart"
                ? [chartReference(stack.thanos.chart, charts.thanos), thanosValues(thanos, secrets, stack.thanos.chart.values)]
                : thanos.components.map((component) => componentObjects(thanos, component, secrets)),
        objectStore: stack.objectStore.kind === "s3" ? document(s3Model(stack, stack.objectStore, names)) : {},
    };
}

function delivered(stack: StackConfig): unknown {
    const names = namesOf(stack);
    switch (stack.prometheus.delivery) {
        case "operator":
            return prometheus(prometheusModel(stack, names), secrets.writer);
        case "values":
            return integrationValues(integrationModel(stack, stack.prometheus, names), secrets.writer);
        case "chart": {
            const model = kubePrometheusStackModel(stack, stack.prometheus, names);
            return [model.chart, kubePrometheusStackValues(model, secrets.writer, "checksum-of-password")];
        }
    }
}

const property = (check: (stack: StackConfig, values: Record<string, unknown>) => void) => {
    fc.assert(
        fc.property(stackValues, (values) => {
            check(stackOf(values), values);
        }),
        { numRuns: runs },
    );
};

describe(`every valid stack (${runs} random ones)`, function () {
    this.timeout(120_000);

    it("is rendered the same each time", () => {
        property((stack, values) => {
            expect(JSON.stringify(rendered(stack))).to.equal(JSON.stringify(rendered(stackOf(values))));
        });
    });

    it("holds no credential and no field for one, but references to Secrets", () => {
        property((stack) => {
            const text = JSON.stringify(rendered(stack));
            expect(text).not.to.contain(planted);
            expect(text).not.to.match(/"(access_key|secret_key|adminPassword|password)":/);
        });
    });

    it("has one version of Thanos everywhere", () => {
        property((stack) => {
            const text = JSON.stringify(rendered(stack));
            const tags = [...text.matchAll(/thanos\/thanos(?::|","tag":")(v[\d.]+)/g)].map(([, tag]) => tag);
            expect(tags).not.to.be.empty;
            expect(new Set(tags)).to.deep.equal(new Set([versions.thanos]));
        });
    });

    it("names an exact version of every chart, or a path", () => {
        property((stack) => {
            const { prometheus: kps, thanos } = stack;
            const references = [
                ...(kps.delivery === "chart" ? [chartReference(kps.chart, charts.kubePrometheusStack)] : []),
                ...(thanos.delivery === "chart" ? [chartReference(thanos.chart, charts.thanos)] : []),
            ];
            for (const { chart, version } of references)
                if (/^[./]/.test(chart)) expect(version).to.equal(undefined);
                else expect(version).to.match(/^\d+\.\d+\.\d+$/);
        });
    });

    it("pulls nothing past its mirror", () => {
        property((stack) => {
            if (stack.imageRegistry === undefined) return;
            const text = JSON.stringify(rendered(stack)).replaceAll(stack.imageRegistry, "");
            expect(text).not.to.match(
                /quay\.io|docker\.io\/(?!bitnami)|ghcr\.io\/(?!prometheus-community\/charts)|registry\.k8s\.io/,
            );
        });
    });

    it("takes its own values last", () => {
        property((stack) => {
            const [kps, thanos] = [stack.prometheus, stack.thanos];
            const own = kps.delivery === "chart" ? kps.chart.values : {};
            if (kps.delivery === "chart") expect((delivered(stack) as unknown[])[1]).to.include(scalars(own));
            if (thanos.delivery === "chart")
                expect((rendered(stack)["thanos"] as unknown[])[1]).to.include(scalars(thanos.chart.values));
        });
    });

    it("has arguments that a template engine leaves alone", () => {
        property((stack) => {
            for (const { args } of thanosModel(stack, namesOf(stack)).components)
                expect(args.filter((argument) => argument.includes("{{"))).to.deep.equal([]);
        });
    });
});

const scalars = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== "object"));

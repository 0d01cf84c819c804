// Properties of the models and values of every valid stack, before anything is registered.
import { expect } from "chai";
import fc from "fast-check";
import { chartReference } from "../../config/charts";
import { parseConfig } from "../../config/problems";
import type { StackConfig } from "../../config/schema";
import { charts, versions } from "../../config/versions";
import { modelsOf } from "../../components/models";
import { serversOf, type PrometheusDelivery } from "../../components/prometheus/delivery";
import { patches } from "../../components/prometheus/existing";
import { prometheus } from "../../components/prometheus/operator-objects";
import { integrationValues, kubePrometheusStackValues } from "../../components/prometheus/values";
import { componentObjects } from "../../components/thanos/manifests";
import { thanosValues } from "../../components/thanos/values";
import { containerResources } from "../../rules/resources/container-resources";
import { compactorVolume } from "../../rules/compactor/compactor-volume";
import { receiveVolume } from "../../rules/ingest/receive-volume";
import { viewOf } from "../../rules/view";
import { once } from "../../rules/view/lazy";
import { stackValues } from "../config/arbitrary";
import { limit, repeated } from "../repetitions";

const runs = repeated(100);

function stackOf(values: Record<string, unknown>): StackConfig {
    const parsed = parseConfig("thanos-stack", values);
    if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.config;
}

const planted = "planted-credential";
/** The values that a store gives, and the planted ones that must not appear. */
const secret = (role: string) => ({
    name: `thanos-objstore-${role}`,
    podAnnotations: { "checksum/objstore": `checksum-of-${role}` },
    reloaderAnnotations: {},
    podLabels: {},
    serviceAccountAnnotations: {},
    ready: [planted],
    document: planted,
});
const secrets = { writer: secret("writer"), reader: secret("reader"), owner: secret("owner") };

interface Sample {
    readonly values: Record<string, unknown>;
    readonly stack: StackConfig;
    readonly rendered: Record<string, unknown>;
    readonly text: string;
}

function sampleOf(values: Record<string, unknown>): Sample {
    const stack = stackOf(values);
    const rendered = render(stack);
    return { values, stack, rendered, text: JSON.stringify(rendered) };
}

/** Everything pure that a stack consists of. */
function render(stack: StackConfig): Record<string, unknown> {
    const { thanos, prometheus: delivery, objectStore } = modelsOf(stack);
    return {
        prometheus: delivered(delivery),
        thanos: thanos.chart
            ? [thanos.chart.reference, thanosValues(thanos, secrets, thanos.chart.values)]
            : thanos.components.map((component) => componentObjects(thanos, component, secrets)),
        objectStore: objectStore.kind === "s3" ? objectStore.model : {},
    };
}

function delivered({ delivery, model }: PrometheusDelivery): unknown {
    switch (delivery) {
        case "operator":
            return prometheus(model, secrets.writer);
        case "values":
            return integrationValues(model, secrets.writer);
        case "existing":
            return patches(model, secrets.writer);
        case "chart":
            return [model.chart, kubePrometheusStackValues(model, secrets.writer, "checksum-of-password")];
    }
}

const seed = Date.now();
/** All properties see the same random stacks, so each is made once. */
const samples = once(() => fc.sample(stackValues, { numRuns: runs, seed }).map(sampleOf));

/** Checks all samples. Of one that fails, fast-check finds the smallest that fails alike. */
function property(check: (sample: Sample) => void): void {
    try {
        samples().forEach(check);
    } catch (error) {
        fc.assert(
            fc.property(stackValues, (values) => {
                check(sampleOf(values));
            }),
            { numRuns: runs, seed },
        );
        throw error;
    }
}

describe(`every valid stack (${runs} random ones)`, function () {
    this.timeout(limit(120_000));

    it("is rendered the same each time", () => {
        property(({ values, text }) => {
            expect(JSON.stringify(render(stackOf(values)))).to.equal(text);
        });
    });

    it("holds no credential and no field for one, but references to Secrets", () => {
        property(({ text }) => {
            expect(text).not.to.contain(planted);
            expect(text).not.to.match(/"(access_key|secret_key|adminPassword|password)":/);
        });
    });

    it("has one version of Thanos everywhere", () => {
        property(({ text }) => {
            const tags = [...text.matchAll(/thanos\/thanos(?::|","tag":")(v[\d.]+)/g)].map(([, tag]) => tag);
            expect(tags).not.to.be.empty;
            expect(new Set(tags)).to.deep.equal(new Set([versions.thanos]));
        });
    });

    it("names an exact version of every chart, or a path", () => {
        property(({ stack: { prometheus: kps, thanos } }) => {
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
        property(({ stack: { imageRegistry }, text }) => {
            if (imageRegistry === undefined) return;
            expect(text.replaceAll(imageRegistry, "")).not.to.match(
                /quay\.io|docker\.io\/(?!bitnami)|ghcr\.io\/(?!prometheus-community\/charts)|registry\.k8s\.io/,
            );
        });
    });

    it("takes its own values last", () => {
        property(({ stack: { prometheus: kps, thanos }, rendered }) => {
            const valuesOf = (part: string) => (rendered[part] as unknown[])[1];
            if (kps.delivery === "chart") expect(valuesOf("prometheus")).to.include(scalars(kps.chart.values));
            if (thanos.delivery === "chart") expect(valuesOf("thanos")).to.include(scalars(thanos.chart.values));
        });
    });

    it("has memory for its caches, no request above a limit, and volumes for what is kept on them", () => {
        const sized = [containerResources, compactorVolume, receiveVolume];
        property(({ stack }) => {
            const models = modelsOf(stack);
            const model = models.thanos;
            const objects = [
                prometheus(serversOf(models.prometheus), secrets.writer),
                ...model.components.flatMap((component) => componentObjects(model, component, secrets)),
            ];
            const registered = objects.map((inputs) => ({
                urn: "",
                type: `kubernetes:${inputs.apiVersion}:${inputs.kind}`,
                name: String(inputs.metadata.name),
                inputs,
                protect: false,
                retainOnDelete: false,
            }));
            const view = viewOf(registered, { environment: stack.environment });
            expect(view.thanos).to.have.length(model.components.length);
            expect(view.prometheus).to.have.length(1);
            expect(sized.flatMap((rule) => rule.check(view))).to.deep.equal([]);
        });
    });

    it("has arguments that a template engine leaves alone", () => {
        property(({ stack }) => {
            for (const { args } of modelsOf(stack).thanos.components)
                expect(args.filter((argument) => argument.includes("{{"))).to.deep.equal([]);
        });
    });
});

const scalars = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== "object"));

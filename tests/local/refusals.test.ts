import { expect } from "chai";
import { modelsOf } from "../../components/models";
import { readConfig } from "../../config/load";
import { versions } from "../../config/versions";
import { walk } from "../../offline/walk";
import { withOverrides } from "../../local/overrides";
import { refusalsOf } from "../../local/refusals";
import { localStack, type LocalStack } from "../../local/stack";
import { program, refuseImpossible } from "../../local/steps";
import { root } from "../program/program";

/** A committed stack with other values. */
async function stackWith(name: string, values: Record<string, unknown> = {}): Promise<LocalStack> {
    const stack = await localStack(root, name, "thanos-stack-test");
    const overrides = Object.entries(values).map(([key, value]) => ({ key, value, reason: "a test" }));
    const file = withOverrides(stack.file, overrides);
    const settings = readConfig(file);
    return { ...stack, file, settings, models: modelsOf(settings) };
}

async function refusals(name: string, values?: Record<string, unknown>): Promise<string[]> {
    const stack = await stackWith(name, values);
    return refusalsOf(stack, await walk(stack.file, program));
}

describe("what can't run on the embedded cluster", () => {
    for (const name of ["local", "dev"])
        it(`is nothing of the stack ${name}`, async () => {
            expect(await refusals(name)).to.deep.equal([]);
        });

    it("is what only a cloud has", async () => {
        const found = await refusals("prod");
        expect(found.join("\n")).to.contain('aws:s3/bucket:Bucket "s3": only a cloud has it');
    });

    const own = "Set it to one of thanos-stack.local/coredns:1";
    const table: readonly (readonly [what: string, stack: string, values: Record<string, unknown>, refusal: string])[] = [
        [
            "an image that nobody builds",
            "local",
            { "objectStore.image": "docker.io/pgsty/silo:RELEASE.2026-09-16T00-00-00Z" },
            `thanos-stack:objectStore.image: there is no image docker.io/pgsty/silo:RELEASE.2026-09-16T00-00-00Z on the embedded cluster. ${own}`,
        ],
        [
            "images of a mirror",
            "local",
            { imageRegistry: "mirror.example.com/hub" },
            `thanos-stack:imageRegistry: there is no image mirror.example.com/hub/thanos/thanos:${versions.thanos} on the embedded cluster. Leave the mirror out`,
        ],
        [
            "images of a mirror in a chart's words",
            "dev",
            { imageRegistry: "mirror.example.com/hub" },
            "thanos-stack:imageRegistry: there is no image mirror.example.com/hub/prometheus/prometheus:v",
        ],
        [
            "a class of volumes",
            "local",
            { storageClass: "gp3" },
            "thanos-stack:storageClass: there is no StorageClass gp3 on the embedded cluster. Set it to one of standard for this machine, in local/overrides/local.yaml.",
        ],
        [
            "Grafana",
            "dev",
            { "prometheus.grafana.enabled": true },
            "thanos-stack:prometheus.grafana.enabled: Grafana can't be built",
        ],
    ];
    for (const [what, name, values, refusal] of table)
        it(`is ${what}, with its key and what to do`, async () => {
            expect((await refusals(name, values)).filter((line) => line.startsWith(refusal))).to.have.lengthOf.at.least(1);
        });

    it("is a kind whose definition nobody brings", async () => {
        const stack = { ...(await stackWith("local")), operator: false };
        const found = refusalsOf(stack, await walk(stack.file, program));
        expect(found).to.include(
            "The cluster has no kind Prometheus of monitoring.coreos.com/v1: install its custom resource definition first.",
        );
    });

    it("is reported all at once, with the way to another cluster", async () => {
        const stack = await stackWith("local", { storageClass: "gp3", imageRegistry: "mirror.example.com" });
        const error: unknown = await refuseImpossible(stack).catch((reason: unknown) => reason);
        expect(String(error)).to.contain("gp3").and.contain("mirror.example.com").and.contain("--context NAME");
    });
});

// Two readers of one stack: its models, and the view that rules read from what is registered, for programs of any team. Where no
// override changes a chart's values, both say the same.
import { expect } from "chai";
import fc from "fast-check";
import { modelsOf } from "../../components/models";
import { serversOf } from "../../components/prometheus/delivery";
import type { ComponentModel } from "../../components/thanos/component";
import { entryOf } from "../../config/catalog";
import { objstoreSecret } from "../../config/names";
import { parseConfig } from "../../config/problems";
import type { Resources } from "../../config/sizes";
import { viewOf } from "../../rules/view";
import type { ComponentView } from "../../rules/view/types";
import type { Volume } from "../../components/kubernetes/volume";
import { stackValues } from "../config/arbitrary";
import { walkValues } from "./program";

const volumeOf = (volume: Volume | undefined) => volume && { size: volume.size, storageClass: volume.storageClass };
const resourcesOf = ({ cpu, memory, memoryLimit }: Resources) => ({ cpu, memory, memoryLimit });

/** A component in the words of the view. `tools bucket web` is three words. */
const seen = ({ component, name, replicas, args, resources, volume, objstore }: ComponentModel, image: string) => ({
    component: entryOf(component).subcommand,
    name,
    image,
    replicas,
    args: args.slice(args[0] === "tools" ? 3 : 1),
    resources: resourcesOf(resources),
    volume: volumeOf(volume),
    objstoreSecret: objstore && objstoreSecret(objstore),
});

const read = ({ component, name, image, replicas, args, resources, volume, objstoreSecret: secret }: ComponentView) => ({
    component,
    name,
    image,
    replicas,
    args,
    resources,
    volume,
    objstoreSecret: secret,
});

/** With the charts' own versions: the view judges values by what the chart of a version makes of them. */
function withOwnCharts(values: Record<string, unknown>): Record<string, unknown> {
    const without = (part: unknown) => {
        const { chart, ...rest } = part as { readonly chart?: { readonly version?: string } };
        const { version: _version, ...own } = chart ?? {};
        return chart ? { ...rest, chart: own } : rest;
    };
    return { ...values, prometheus: without(values["prometheus"]), thanos: without(values["thanos"]) };
}

const byName = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    [...all].sort((one, other) => (one.name < other.name ? -1 : 1));

describe("models and view of a stack", function () {
    this.timeout(120_000);

    const { stackTraceLimit } = Error;
    before(() => (Error.stackTraceLimit = 0));
    after(() => (Error.stackTraceLimit = stackTraceLimit));

    it("say the same of every component and of Prometheus, for 25 random stacks", async () => {
        await fc.assert(
            fc.asyncProperty(stackValues.map(withOwnCharts), async (values) => {
                const parsed = parseConfig("thanos-stack", values);
                if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
                const { thanos, prometheus: delivery, stack } = modelsOf(parsed.config);
                const view = viewOf((await walkValues(values)).registrations, stack);

                const operated = thanos.operatedRuler?.name;
                expect(byName(view.thanos.filter(({ name }) => name !== operated).map(read))).to.deep.equal(
                    byName(thanos.components.map((one) => seen(one, thanos.image))),
                );

                const servers = serversOf(delivery);
                const [prometheus] = view.prometheus;
                expect(prometheus).to.deep.include({
                    replicas: servers.replicas,
                    externalLabels: servers.externalLabels,
                    retention: servers.retention,
                    scrapeInterval: servers.scrapeInterval,
                });
                // The owner of a chart that the stack only publishes values for decides these.
                if (stack.prometheus.delivery !== "values")
                    expect(prometheus).to.deep.include({
                        retentionSize: servers.retentionSize,
                        resources: resourcesOf(servers.resources),
                        volume: volumeOf(servers.volume),
                    });
                expect(prometheus?.sidecar).to.deep.include({
                    image: servers.sidecar.image,
                    version: servers.sidecar.version,
                    blockDuration: servers.blockDuration,
                    objstoreSecret: objstoreSecret("writer"),
                    resources: resourcesOf(servers.sidecar.resources),
                });
            }),
            { numRuns: 25 },
        );
    });
});

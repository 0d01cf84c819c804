import { expect } from "chai";
import { modelsOf } from "../../../components/models";
import { termsFor } from "../../../commands/import-history/job";
import type { OpenSource } from "../../../commands/import-history/source-types";
import type { RunningStack } from "../../../commands/verify/running-stack";
import { stack as stackOf } from "../../config/valid-stack";
import { liveSince, strangeLabels } from "../../../commands/import-history/live-series";

const sidecar = (labels: Readonly<Record<string, string>>, minTime = 1000) => ({ minTime, labelSets: [labels] });

describe("labels of an import", () => {
    const labels = { cluster: "west", prometheus: "monitoring/stack" };
    it("must be those of the live series, except the replica", () => {
        expect(strangeLabels({ labels }, [sidecar({ ...labels, prometheus_replica: "a" })])).to.deep.equal([]);
        expect(
            strangeLabels({ labels }, [sidecar({ cluster: "west", prometheus: "other", prometheus_replica: "a" })])[0],
        ).to.match(/the live series have the labels .*other.* deploy the stack first/);
    });
    it("are no matter of other clusters, or of a stack without a Prometheus", () => {
        expect(strangeLabels({ labels }, [sidecar({ cluster: "east" })])).to.deep.equal([]);
        expect(strangeLabels({ labels }, [])).to.deep.equal([]);
    });
});

describe("the begin of live series", () => {
    const labels = { cluster: "west", prometheus: "monitoring/stack" };
    const terms = { labels, replica: "a" };

    it("is that of the replica whose labels the blocks get", () => {
        const sidecars = [
            sidecar({ ...labels, prometheus_replica: "b" }, 500),
            sidecar({ ...labels, cluster: "east", prometheus_replica: "a" }, 600),
            sidecar({ ...labels, prometheus_replica: "a" }, 700),
        ];
        expect(liveSince(terms, sidecars)).to.equal(700);
        expect(liveSince({ ...terms, replica: "imported" }, sidecars)).to.equal(undefined);
    });

    it("is now where there is no sample yet", () => {
        const before = Date.now();
        expect(liveSince(terms, [sidecar({ ...labels, prometheus_replica: "a" }, -62_167_219_200_000)])).to.be.within(
            before,
            Date.now(),
        );
    });
});

describe("what the blocks of a source are judged by", () => {
    const config = stackOf({ prometheus: { delivery: "operator" }, thanos: { delivery: "manifests" } });
    const models = modelsOf(config);
    const { names } = models;
    const [first, second] = [0, 1].map((ordinal) => `prometheus-${names.prometheus.object}-${ordinal}`) as [string, string];
    const pods = { items: [first, second].map((name) => ({ metadata: { name } })) };
    const stack = {
        models,
        names,
        namespace: config.namespace,
        deployed: { prometheus: { externalLabels: { cluster: "west" } }, thanos: [] },
        access: { core: { listNamespacedPod: () => Promise.resolve(pods) } },
    } as unknown as RunningStack;
    const operated = { cluster: "west", prometheus: `${config.namespace}/${names.prometheus.object}` };
    const sidecars = [sidecar({ ...operated, prometheus_replica: first }, 700)];
    const terms = (source: Partial<OpenSource>, options: { replica?: string; to?: string } = {}) =>
        termsFor(stack, source as OpenSource, sidecars, options);

    it("is a replica of their own, for which nobody uploads", async () => {
        expect(await terms({})).to.deep.include({ labels: operated, replica: "imported", live: undefined });
    });
    it("is the replica that they are of, whose own uploads are not in their way", async () => {
        const found = await terms({ replica: first });
        expect(found).to.include({ replica: first }).and.to.not.have.property("live");
    });
    it("is since when another live replica uploads, where they are to get its name", async () => {
        expect(await terms({ replica: second }, { replica: first })).to.include({ replica: first, live: 700 });
        expect(await terms({}, { replica: first, to: "elsewhere" })).to.not.have.property("live");
    });
    it("is not known while the sidecar of that replica is not there", async () => {
        const said = await terms({}, { replica: second }).then(String, String);
        expect(said).to.contain(`The querier has no sidecar of ${second}`);
    });
});

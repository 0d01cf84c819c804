import { expect } from "chai";
import { resumePrometheus, stillPatch } from "../../../commands/flush/prometheus";
import type { RunningStack } from "../../../commands/verify/running";

interface Prometheus {
    readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
    readonly spec: Record<string, unknown>;
}

/** A cluster with one Prometheus object. */
function cluster(start: Prometheus) {
    let object = start;
    const api = {
        getNamespacedCustomObject: () => Promise.resolve(object),
        replaceNamespacedCustomObject: ({ body }: { body: Prometheus }) => Promise.resolve((object = body)),
    };
    const stack = {
        access: { config: { makeApiClient: () => api } },
        namespace: "monitoring",
        names: { prometheus: { object: "thanos-stack" } },
    } as unknown as RunningStack;
    return { stack, now: () => object };
}

const running: Prometheus = {
    metadata: { name: "thanos-stack" },
    spec: { replicas: 2, serviceMonitorSelector: {}, ruleSelector: { matchExpressions: [] }, retention: "48h" },
};

describe("flush", () => {
    it("stops scraping and recording, and opens the snapshot API, and nothing else", async () => {
        const { stack, now } = cluster(running);
        await stillPatch(stack);
        const { spec } = now();
        expect(spec).to.include({ replicas: 2, retention: "48h", enableAdminAPI: true });
        for (const selector of [
            "serviceMonitorSelector",
            "podMonitorSelector",
            "probeSelector",
            "scrapeConfigSelector",
            "ruleSelector",
        ])
            expect(spec[selector], selector).to.deep.equal({ matchLabels: { "thanos-stack/flush": "stopped" } });
    });

    it("is undone by --resume, to the last field, also when it ran twice", async () => {
        const { stack, now } = cluster(running);
        await stillPatch(stack);
        await stillPatch(stack);
        await resumePrometheus(stack);
        expect(now().spec).to.deep.equal(running.spec);
        expect(now().metadata.annotations).to.deep.equal({});
    });

    it("has nothing to resume where it did not run", async () => {
        const error: unknown = await resumePrometheus(cluster(running).stack).catch((reason: unknown) => reason);
        expect((error as Error).message).to.match(/was not flushed/);
    });
});

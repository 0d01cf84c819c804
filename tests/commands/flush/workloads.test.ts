import { expect } from "chai";
import type { ClusterAccess } from "../../../kube/cluster";
import { resume, stop, stopped, workloadOf } from "../../../commands/flush/workloads";

type Properties = Record<string, unknown>;
interface Scaled {
    metadata: { name: string; annotations?: Record<string, string>; ownerReferences?: { kind: string; name: string }[] };
    spec: Properties;
}

/** Objects by kind, and merge patches as a cluster applies them. */
function cluster(objects: Record<string, Scaled>) {
    const merge = (into: Properties, from: Properties): Properties => {
        const merged = { ...into };
        for (const [key, value] of Object.entries(from)) {
            if (value === null) merged[key] = undefined;
            else if (typeof value === "object" && !Array.isArray(value))
                merged[key] = merge((merged[key] ?? {}) as Properties, value as Properties);
            else merged[key] = value;
        }
        return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
    };
    const patch = (key: string, body: Properties) => {
        objects[key] = merge(objects[key] as unknown as Properties, body) as unknown as Scaled;
        return Promise.resolve(objects[key]);
    };
    const of = (prefix: string) => Object.entries(objects).flatMap(([key, one]) => (key.startsWith(prefix) ? [one] : []));
    const api = {
        readNamespacedStatefulSet: ({ name }: { name: string }) => Promise.resolve(objects[`statefulsets/${name}`]),
        getNamespacedCustomObject: ({ plural, name }: { plural: string; name: string }) =>
            Promise.resolve(objects[`${plural}/${name}`]),
        patchNamespacedStatefulSet: ({ name, body }: { name: string; body: Properties }) => patch(`statefulsets/${name}`, body),
        patchNamespacedCustomObject: ({ plural, name, body }: { plural: string; name: string; body: Properties }) =>
            patch(`${plural}/${name}`, body),
        listNamespacedStatefulSet: () => Promise.resolve({ items: of("statefulsets/") }),
        listNamespacedCustomObject: ({ plural }: { plural: string }) =>
            plural === "thanosrulers" ? Promise.reject(new Error("404")) : Promise.resolve({ items: of(`${plural}/`) }),
    };
    return { config: { makeApiClient: () => api } } as unknown as ClusterAccess;
}

const objects = (): Record<string, Scaled> => ({
    "prometheuses/thanos-stack": { metadata: { name: "thanos-stack" }, spec: { replicas: 2, retention: "48h" } },
    "statefulsets/prometheus-thanos-stack": {
        metadata: { name: "prometheus-thanos-stack", ownerReferences: [{ kind: "Prometheus", name: "thanos-stack" }] },
        spec: { replicas: 2 },
    },
    "statefulsets/thanos-receive": { metadata: { name: "thanos-receive" }, spec: { replicas: 3 } },
});
const owners = (name: string) => [{ kind: "StatefulSet", name, apiVersion: "apps/v1", uid: "1" }];

describe("the workloads of a flush", () => {
    it("are the operator's object where it made the StatefulSet, otherwise the StatefulSet", async () => {
        const access = cluster(objects());
        expect(await workloadOf(access, "monitoring", owners("prometheus-thanos-stack"))).to.deep.equal({
            kind: "Prometheus",
            name: "thanos-stack",
        });
        expect(await workloadOf(access, "monitoring", owners("thanos-receive"))).to.deep.equal({
            kind: "StatefulSet",
            name: "thanos-receive",
        });
        expect(await workloadOf(access, "monitoring", undefined)).to.equal(undefined);
    });

    it("stop, and start again as they were, also when the flush ran twice", async () => {
        const all = objects();
        const access = cluster(all);
        const heads = [{ claim: "data-thanos-receive-0" }] as never;
        for (let run = 0; run < 2; run++) {
            await stop(access, "monitoring", { kind: "Prometheus", name: "thanos-stack" }, []);
            await stop(access, "monitoring", { kind: "StatefulSet", name: "thanos-receive" }, run === 0 ? heads : []);
        }
        expect(all["prometheuses/thanos-stack"]?.spec).to.deep.equal({ replicas: 0, retention: "48h" });
        expect(all["statefulsets/thanos-receive"]?.spec).to.deep.equal({ replicas: 0 });
        const found = await stopped(access, "monitoring");
        expect(found.map(({ workload, replicas }) => [workload.name, replicas])).to.deep.equal([
            ["thanos-receive", 3],
            ["thanos-stack", 2],
        ]);
        expect(found[0]?.heads, "of the first run: the second has found no pod").to.deep.equal(heads);
        await resume(access, "monitoring", found);
        expect(all["prometheuses/thanos-stack"]).to.deep.include({ spec: { replicas: 2, retention: "48h" } });
        expect(all["statefulsets/thanos-receive"]).to.deep.include({ spec: { replicas: 3 } });
        expect(await stopped(access, "monitoring")).to.deep.equal([]);
    });

    it("leave the StatefulSet to the operator, which copies the annotations of its object", async () => {
        const all = objects();
        const access = cluster(all);
        await stop(access, "monitoring", { kind: "Prometheus", name: "thanos-stack" }, []);
        const copy = all["statefulsets/prometheus-thanos-stack"];
        if (copy) copy.metadata.annotations = { ...all["prometheuses/thanos-stack"]?.metadata.annotations };
        expect((await stopped(access, "monitoring")).map(({ workload }) => workload.kind)).to.deep.equal(["Prometheus"]);
    });
});

import { expect } from "chai";
import { validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";
import { at } from "../../at";
import { flagValues, modelOf, only } from "./components";

const config = (caches: object, more: object = {}) => {
    const model = modelOf({ caches, ...more });
    const read = (component: "queryFrontend" | "storeGateway", flag: string) => {
        const [text] = flagValues(only(model, component), flag);
        return text === undefined ? undefined : (JSON.parse(text) as { type: string; config: Record<string, unknown> });
    };
    return {
        model,
        results: read("queryFrontend", "query-range.response-cache-config"),
        labels: read("queryFrontend", "labels.response-cache-config"),
        index: read("storeGateway", "index-cache.config"),
        blocks: read("storeGateway", "store.caching-bucket.config"),
    };
};

describe("caches", () => {
    it("are in memory, with sizes that a stack may set one by one", () => {
        const { results, labels, index, blocks } = config(
            { kind: "memory" },
            { storeGateway: { bucketCache: "64Mi", indexCache: "96Mi" } },
        );
        expect(results).to.deep.equal({ type: "IN-MEMORY", config: { max_size: "128MB", validity: "0s" } });
        expect(labels).to.deep.equal({ type: "IN-MEMORY", config: { max_size: "16MB", validity: "0s" } });
        expect(index).to.deep.equal({ type: "IN-MEMORY", config: { max_size: "96MB", max_item_size: "24MB" } });
        expect(blocks).to.deep.equal({ type: "IN-MEMORY", config: { max_size: "64MB", max_item_size: "16MB" } });
        expect(config({ kind: "memory" }).blocks).to.equal(undefined);
    });

    it("are all in memcached, where that is named", () => {
        const { results, labels, index, blocks } = config({ kind: "memcached", addresses: ["dns+m.example:11211"] });
        for (const one of [results, labels, index, blocks]) {
            expect(one?.type).to.equal("MEMCACHED");
            expect(one?.config["addresses"]).to.deep.equal(["dns+m.example:11211"]);
        }
    });

    it("know a password only by the variable that Thanos reads, never by an argument", async () => {
        const caches = { kind: "redis", address: "redis:6379", credentials: { secret: "login" } };
        const { model, results, index } = config(caches);
        for (const one of [results, index])
            expect(one).to.deep.equal({
                type: "REDIS",
                config: { addr: "redis:6379", tls_enabled: true, password: "$$(CACHE_PASSWORD)" },
            });
        expect(only(model, "storeGateway").variables).to.deep.equal({ CACHE_PASSWORD: { secret: "login", key: "password" } });
        for (const delivery of ["manifests", "chart"]) {
            const walked = await walkValues({ ...validStack(), thanos: { delivery, caches } });
            const variables =
                delivery === "chart"
                    ? at(registered(walked, "Release thanos").inputs, "values", "storegateway", "extraEnvVars")
                    : at(
                          registered(walked, "StatefulSet thanos-store-gateway-stateful-set").inputs,
                          ...["spec", "template", "spec", "containers", "0", "env"],
                      );
            expect(variables).to.deep.equal([
                { name: "CACHE_PASSWORD", valueFrom: { secretKeyRef: { name: "login", key: "password" } } },
            ]);
        }
    });

    for (const delivery of ["manifests", "chart"])
        it(`are in memcached of the stack's own, found by name: ${delivery}`, async () => {
            const walked = await walkValues({
                ...validStack(),
                thanos: { delivery, caches: { kind: "deployed", memory: "300Mi" } },
            });
            const { inputs } = registered(walked, "StatefulSet thanos-memcached-stateful-set");
            const container = at(inputs, "spec", "template", "spec", "containers", "0");
            expect(at(container, "args")).to.include("--memory-limit=300");
            expect(at(container, "resources", "limits", "memory")).to.equal("400Mi");
            expect(at(registered(walked, "Service thanos-memcached-service").inputs, "spec", "clusterIP")).to.equal("None");
            expect(config({ kind: "deployed" }).results?.config["addresses"]).to.deep.equal([
                "dnssrv+_memcached._tcp.thanos-memcached.monitoring.svc.cluster.local",
            ]);
        });

    it("make no servers where the stack file has none", async () => {
        const { registrations } = await walkValues(validStack());
        expect(registrations.map(title).filter((one) => one.includes("memcached"))).to.deep.equal([]);
    });

    it("of lists are not older than the interval at which the bucket is listed", () => {
        const blocks = (syncInterval: string) =>
            config({ kind: "deployed" }, { syncInterval }).blocks as unknown as { blocks_iter_ttl?: string };
        expect(blocks("15s").blocks_iter_ttl).to.equal("15s");
        expect(blocks("30m").blocks_iter_ttl).to.equal(undefined);
    });
});

describe("two stacks on one redis", () => {
    it("have databases of their own", () => {
        const caches = { kind: "redis", address: "redis:6379", database: 3 };
        expect(JSON.stringify(modelOf({ caches }).components)).to.contain('\\"db\\":3');
        expect(JSON.stringify(modelOf({ caches: { ...caches, database: 0 } }).components)).not.to.contain('\\"db\\"');
    });
});

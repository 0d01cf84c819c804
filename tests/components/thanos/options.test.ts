// Every plain option of a component reaches it: as the flag that it is about, as copies, resources or a volume. By key, as
// docs/components.md names them.
import { expect } from "chai";
import type { ThanosComponent } from "../../../config/names";
import type { ComponentModel } from "../../../components/thanos/component";
import { all, flagValues, modelOf } from "./components";

const receive = { mode: "router", replicas: 3 };
const ruler = { rules: "config", groups: [{ name: "all", rules: [{ record: "all:up:sum", expr: "sum(up)" }] }] };

/** A stack with everything, and one other value. */
function withOption(key: string, value: unknown) {
    const [part = "", ...below] = key.split(".");
    const nested = below.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    const everything: Record<string, unknown> = { bucketWeb: {}, receive, ruler };
    const own = everything[part] as object | undefined;
    return modelOf({ ...everything, [part]: own ? { ...own, ...(nested as object) } : nested });
}

/** An option, a value, and the component whose flag has it. */
const flags: readonly (readonly [key: string, value: unknown, component: ThanosComponent, flag: string, seen?: string])[] = [
    ["retention.raw", "20d", "compactor", "retention.resolution-raw"],
    ["retention.fiveMinutes", "100d", "compactor", "retention.resolution-5m"],
    ["retention.oneHour", "400d", "compactor", "retention.resolution-1h"],
    ["syncInterval", "20m", "compactor", "wait-interval"],
    ["syncInterval", "20m", "storeGateway", "sync-block-duration"],
    ["syncInterval", "20m", "bucketWeb", "refresh"],
    ["consistencyDelay", "40m", "compactor", "consistency-delay"],
    ["deleteDelay", "50h", "compactor", "delete-delay"],
    ["compactor.interval", "2h", "compactor", "wait-interval"],
    ["compactor.interval", "2h", "compactor", "block-viewer.global.sync-block-interval"],
    ["compactor.concurrency", 3, "compactor", "compact.concurrency"],
    ["compactor.concurrency", 3, "compactor", "downsample.concurrency"],
    ["limits.queryTimeout", "3m", "query", "query.timeout"],
    ["limits.concurrentQueries", 7, "query", "query.max-concurrent"],
    ["limits.queryLength", "60d", "queryFrontend", "query-range.max-query-length"],
    ["limits.slowQuery", "5s", "queryFrontend", "query-frontend.log-queries-longer-than"],
    ["limits.seriesPerRequest", 1234, "storeGateway", "store.limits.request-series"],
    ["limits.samplesPerRequest", 12345, "storeGateway", "store.limits.request-samples"],
    ["storeGateway.chunkPool", "300Mi", "storeGateway", "chunk-pool-size", "300MB"],
    ["receive.retention", "30h", "receive", "tsdb.retention"],
    ["receive.replicationFactor", 2, "receiveRouter", "receive.replication-factor"],
    ["receive.tenants", { header: "X-Who" }, "receiveRouter", "receive.tenant-header", "X-Who"],
    ["ruler.evaluationInterval", "20s", "ruler", "eval-interval"],
    ["ruler.retention", "30h", "ruler", "tsdb.retention"],
];

const keyed: readonly (readonly [key: string, component: ThanosComponent])[] = [
    ["query", "query"],
    ["queryFrontend", "queryFrontend"],
    ["storeGateway", "storeGateway"],
    ["compactor", "compactor"],
    ["bucketWeb", "bucketWeb"],
    ["ruler", "ruler"],
    ["receive", "receive"],
    ["receive.routers", "receiveRouter"],
];
const oneCopy = ["compactor", "bucketWeb"];
const withVolume = ["storeGateway", "compactor", "ruler", "receive"];

const each = (key: string, value: unknown, component: ThanosComponent, see: (model: ComponentModel) => unknown) => {
    const found = all(withOption(key, value), component).map(see);
    expect(found).not.to.be.empty;
    return found;
};

describe("an option of Thanos", () => {
    for (const [key, value, component, flag, seen = String(value)] of flags)
        it(`${key} reaches --${flag} of ${component}`, () => {
            for (const found of each(key, value, component, (model) => flagValues(model, flag)))
                expect(found).to.deep.equal([seen]);
        });

    it("queryFrontend.alignToStep reaches the query-frontend, which aligns by default", () => {
        const flag = "--no-query-range.align-range-with-step";
        for (const aligned of [true, false])
            for (const found of each("queryFrontend.alignToStep", aligned, "queryFrontend", ({ args }) => args.includes(flag)))
                expect(found).to.equal(!aligned);
    });

    for (const [key, component] of keyed.filter(([name]) => !oneCopy.includes(name)))
        it(`${key}.replicas are the copies of ${component}`, () => {
            for (const found of each(`${key}.replicas`, 5, component, ({ replicas }) => replicas)) expect(found).to.equal(5);
        });

    for (const [key, component] of keyed)
        it(`${key}.resources are those of ${component}, one by one`, () => {
            for (const found of each(`${key}.resources`, { memoryLimit: "77Gi" }, component, ({ resources }) => resources)) {
                expect(found).to.include({ memoryLimit: "77Gi" });
                expect(found).to.include.keys("cpu", "memory");
            }
        });

    for (const [key, component] of keyed.filter(([name]) => withVolume.includes(name)))
        it(`${key}.volume is that of ${component}`, () => {
            const own = { size: "77Gi", storageClass: "fast" };
            for (const found of each(`${key}.volume`, own, component, ({ volume }) => volume)) expect(found).to.deep.equal(own);
        });
});

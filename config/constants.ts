// Every number behind sizes and estimates, with its source: one table for limits and volumes (`sizing.ts`), for `npm run
// estimate`, and for the measurements of `npm run verify`. All of them are starting points, to be corrected by measurement.

export interface Constant {
    readonly value: number;
    readonly unit: string;
    readonly meaning: string;
    readonly source: string;
}

const planning = "Mimir, capacity planning";
const awsPrices = "AWS' price list for S3 Standard in us-east-1, November 2026";

export const constants = {
    bytesAHeadSeries: {
        value: 8300,
        unit: "bytes",
        meaning: "Prometheus' memory for an active series, with queries and garbage",
        source: `${planning}: 2.5 GB for 300k series of an ingester`,
    },
    prometheusHeadroom: {
        value: 1.25,
        unit: "×",
        meaning: "of it requested, for queries during ingestion",
        source: "derived",
    },
    prometheusCeiling: {
        value: 2,
        unit: "×",
        meaning: "of it as the limit, for a restart that replays the write-ahead log and for wide queries",
        source: "derived",
    },
    seriesACore: {
        value: 300_000,
        unit: "series",
        meaning: "active series that one core of Prometheus takes in",
        source: `${planning}: one core for 300k series`,
    },
    bytesALocalSample: {
        value: 2.5,
        unit: "bytes",
        meaning: "a sample in Prometheus' own 2h blocks, which repeat the index",
        source: "derived from the bytes of a sample in the bucket; prometheus#17435",
    },
    localFill: {
        value: 0.8,
        unit: "×",
        meaning: "of a volume filled by blocks (retentionSize); the rest is for the write-ahead log",
        source: "Prometheus' docs on storage: 80 to 85 %",
    },
    bytesAWalSample: {
        value: 10,
        unit: "bytes",
        meaning: "a sample in the write-ahead log, of which there are 1.5 block durations",
        source: "inferred; not published",
    },
    bytesASample: {
        value: 1.92,
        unit: "bytes",
        meaning: "a raw sample in a compacted block, with its part of the index",
        source: "the worked block in Thanos' docs (5.40 G samples, 10.36 GB); Prometheus' docs: 1 to 2",
    },
    bytesAFiveMinuteWindow: {
        value: 4.43,
        unit: "bytes",
        meaning: "a series' aggregates of 5 minutes",
        source: "Monzo's blocks (thanos#1964)",
    },
    bytesAnHourWindow: {
        value: 6,
        unit: "bytes",
        meaning: "a series' aggregates of 1 hour",
        source: "Monzo's blocks (thanos#1964)",
    },
    churn: {
        value: 1.2,
        unit: "×",
        meaning: "series that come and go cost more than their samples",
        source: "1.1 to 1.3 on clusters that deploy a few times a day; derived",
    },
    compactionLevels: {
        value: 3,
        unit: "×",
        meaning: "the compactor writes raw data again for blocks of 8h, 2d and 14d, and deletes the blocks of before",
        source: "thanos: cmd/thanos/compact.go",
    },
    compactorDays: {
        value: 14,
        unit: "days",
        meaning: "the longest block that the compactor makes",
        source: "thanos: components/compact",
    },
    compactorCopies: {
        value: 2,
        unit: "×",
        meaning: "such a block, read and written, on the compactor's volume",
        source: "thanos: components/compact",
    },
    compactorMemory: {
        value: 3700,
        unit: "bytes",
        meaning: "the compactor's memory for an active series",
        source: "4Gi for 1M series, as Mimir's compactor for much more; Thanos' documentation: 10 GB for 'medium'",
    },
    storeDisk: {
        value: 13_000,
        unit: "bytes",
        meaning: "the store gateway's volume for an active series, at most",
        source: "Mimir, store-gateway: 13 GB for 1M active series, an upper bound",
    },
    bytesAnIndexHeaderSeries: {
        value: 12,
        unit: "bytes",
        meaning: "the store gateway's volume for a series of a block",
        source: "thanos#6747: 857 MB for 73M series",
    },
    storePool: {
        value: 1600,
        unit: "bytes",
        meaning: "the store gateway's chunk pool for an active series",
        source: "2Gi of chunks for 1M series, Thanos' own default",
    },
    storeIndex: {
        value: 950,
        unit: "bytes",
        meaning: "the store gateway's index cache for an active series",
        source: "1Gi for 1M series; derived",
    },
    storeHeadroom: {
        value: 1.3,
        unit: "×",
        meaning: "store gateway's memory over its chunk pool and index cache",
        source: "thanos: components/store; thanos#6030",
    },
    processMemory: {
        value: 64 * 2 ** 20,
        unit: "bytes",
        meaning: "the memory of any component of Thanos for itself",
        source: "measured: 30 to 60Mi of each in an idle stack",
    },
    sidecarMemory: {
        value: 256,
        unit: "bytes",
        meaning: "the sidecar's memory for an active series: it hands on what Prometheus answers",
        source: "derived; not published",
    },
    metaMemory: {
        value: 20_000,
        unit: "bytes",
        meaning: "memory of a component that lists the bucket for the meta.json of a block",
        source: "derived: 5 kB of text for a block of two weeks",
    },
    queryMemory: {
        value: 1650,
        unit: "bytes",
        meaning: "the querier's memory for an active series",
        source: "Mimir: 1 GB for 10 queries a second; 9 GB for one over 120k series (thanos#8740)",
    },
    resultCache: {
        value: 400,
        unit: "bytes",
        meaning: "the query-frontend's cache for an active series",
        source: "512Mi for 1M series; derived",
    },
    objectsABlock: {
        value: 3.5,
        unit: "objects",
        meaning: "meta, index, a file of chunks for each 512 MiB, a mark",
        source: "Thanos' block layout",
    },
    syncsAnIteration: {
        value: 4,
        unit: "syncs",
        meaning: "listings of the bucket in one round of the compactor: compaction, two passes of downsampling, retention",
        source: "thanos v0.42.4: cmd/thanos/compact.go",
    },
    marksASync: {
        value: 3,
        unit: "GETs",
        meaning: "questions for each block in such a listing: deletion, no compaction, no downsampling",
        source: "thanos v0.42.4: block filters in cmd/thanos/compact.go",
    },
    storageDollars: { value: 0.023, unit: "$ a GB and month", meaning: "storage", source: awsPrices },
    listDollars: { value: 0.005, unit: "$ a thousand", meaning: "LIST and PUT", source: awsPrices },
    getDollars: { value: 0.0004, unit: "$ a thousand", meaning: "GET and HEAD", source: awsPrices },
} as const satisfies Record<string, Constant>;

export type ConstantName = keyof typeof constants;

/** The value of a constant. */
export const c = (name: ConstantName): number => constants[name].value;

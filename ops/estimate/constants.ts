// Every number that the estimate rests on, with where it comes from. `verify` prints what the running stack measures beside
// what follows from them.

export interface Constant {
    readonly value: number;
    readonly unit: string;
    readonly meaning: string;
    readonly source: string;
}

const awsPrices = "AWS' price list for S3 Standard in us-east-1, November 2026";

export const constants = {
    bytesASample: {
        value: 1.92,
        unit: "bytes",
        meaning: "a raw sample in a compacted block, with its part of the index",
        source: "the worked block in Thanos' docs (5.40 G samples, 10.36 GB); Prometheus' docs say 1 to 2",
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
    transientDays: {
        value: 6,
        unit: "days",
        meaning: "raw data that lie in the bucket twice: three levels of compaction, each deleted 48h after it is merged",
        source: "Thanos' delete delay; derived",
    },
    bytesALocalSample: {
        value: 2.5,
        unit: "bytes",
        meaning: "a sample in Prometheus' own 2h blocks, which repeat the index",
        source: "derived from the 1.92 above; prometheus#17435",
    },
    bytesAWalSample: {
        value: 10,
        unit: "bytes",
        meaning: "a sample in the write-ahead log, of which there are 1.5 block durations",
        source: "inferred; not published",
    },
    bytesAHeadSeries: {
        value: 8300,
        unit: "bytes",
        meaning: "Prometheus' memory for an active series, with queries and garbage",
        source: "Mimir's capacity planning: 2.5 GB for 300k series",
    },
    headroom: {
        value: 1.6,
        unit: "×",
        meaning: "memory above that, for a restart that replays the log and for heavy queries",
        source: "derived; sizes use 1.6 to 2",
    },
    storeHeadroom: {
        value: 1.3,
        unit: "×",
        meaning: "store gateway's memory over its chunk pool and index cache",
        source: "thanos: components/store; thanos#6030",
    },
    bytesAnIndexHeaderSeries: {
        value: 12,
        unit: "bytes",
        meaning: "the store gateway's volume for a series of a block",
        source: "thanos#6747: 857 MB for 73M series",
    },
    compactorCopies: {
        value: 2,
        unit: "×",
        meaning: "two weeks of one stream, read and written, on the compactor's volume",
        source: "thanos: components/compact",
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

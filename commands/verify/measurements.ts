// Measurements of the running stack next to the figures of `estimate`: a large difference is an error in the estimate or in the
// stack.
import { prometheusPort } from "../../config/names";
import { color } from "../../lib/color";
import { table, terminalWidth, wrap } from "../../lib/table";
import { selector } from "../../components/alerts/rule";
import { blockBytes, sumOfMetric, type Block } from "../access/thanos";
import { entryOf } from "../../config/catalog";
import { c } from "../../config/constants";
import { bucketAt, daily, dollars, needs, requestsIn, type Requests } from "../estimate/estimate";
import { count, dollars as inDollars, gibibytes } from "../estimate/format";
import { inputsOf, type Holder } from "../estimate/inputs";
import { streams, unmerged } from "./checks/bucket";
import { hasLabels, matchers, ownLabels } from "./series-labels";
import { nameOf, prometheusPods, type RunningStack } from "./running-stack";

export interface Figure {
    readonly what: string;
    readonly estimated: number;
    /** Undefined: it can't be measured yet. */
    readonly measured: number | undefined;
    readonly unit: "bytes" | "count" | "dollars" | "number";
    /** The expected factor between them, either way. */
    readonly within: number;
    /** Why they differ. */
    readonly because: string;
}

const day = 86_400_000;
const month = 30 * 86_400;

/** Figures of one replica, and of the bucket. A component that does not answer is not measured. */
export async function measure(stack: RunningStack): Promise<Figure[]> {
    const { access, namespace, thanos } = stack;
    const inputs = inputsOf(stack.models);
    const own = ownLabels(stack);
    const number = async (expression: string): Promise<number | undefined> => {
        const value = await thanos.query(expression).then(
            ([first]) => first?.value[1],
            () => undefined,
        );
        return value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value);
    };
    const texts = await Promise.all(
        (await prometheusPods(stack)).map((pod) =>
            access.getText({ namespace, pod: nameOf(pod), port: prometheusPort }, "/metrics").catch(() => ""),
        ),
    );
    const most = (name: string): number | undefined => {
        const values = texts.flatMap((text) => sumOfMetric(text, name) ?? []);
        return values.length === 0 ? undefined : Math.max(...values);
    };
    const series = most("prometheus_tsdb_head_series");
    const blocks = await thanos.loadedBlocks().catch(() => []);
    const mine = blocks.filter(hasLabels(own));
    const raw = mine.filter(({ thanos: { downsample } }) => downsample.resolution === 0);
    const samples = raw.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0);
    const minute = requestsIn(60, inputs.rhythm, blocks.length, inputs);
    // Some rounds of the slowest that lists the bucket, and not more: what the bucket had long before is not what is estimated.
    const { iteration, progress, viewer, storeSync } = inputs.rhythm;
    const span = Math.max(60, 4 * Math.max(iteration, progress, viewer, storeSync, inputs.scrapeSeconds));
    const operations = (operation: string) =>
        number(`60 * sum(rate(thanos_objstore_bucket_operations_total{${matchers(own)}, operation=~"${operation}"}[${span}s]))`);
    const [listed, got, asked, put] = [
        await operations("iter"),
        await operations("get|get_range"),
        await operations("exists|attributes"),
        await operations("upload"),
    ];
    // As the stack is loaded, and not as it may be.
    const loaded = {
        ...inputs,
        activeSeries: series ?? inputs.activeSeries,
        samplesASecond: (series ?? inputs.activeSeries) / inputs.scrapeSeconds,
    };
    const ages = mine.map(({ minTime }) => (Date.now() - minTime) / day);
    const age = Math.max(0, ...ages);
    const size = mine.reduce((sum, block) => sum + blockBytes(block), 0);
    const all = blocks.reduce((sum, block) => sum + blockBytes(block), 0);
    const fullness = bucketAt(loaded, inputs.retention, age);
    const indexes = {
        within: inputs.blockSeconds < 7200 ? 50 : 4, // the first block of a short range may hold half of it
        because: `each block repeats its index, for ${(inputs.blockSeconds / inputs.scrapeSeconds).toFixed(0)} samples of a series here and ${((c("compactorDays") * 86_400) / inputs.scrapeSeconds).toFixed(0)} in the largest`,
    };
    const growth = growthADay(raw);
    const stores = stack.models.alerts.components;
    const memories = await Promise.all(
        needs(loaded, fullness, blocks.length).flatMap(({ memoryOf, needed }) => {
            const jobs = memoryOf && stores[memoryOf]?.jobs;
            return memoryOf === undefined || jobs === undefined
                ? []
                : [
                      number(`max(process_resident_memory_bytes{${matchers(own)}, ${selector(stack.namespace, jobs)}})`).then(
                          (measured): Figure => ({
                              what: `${titleOf(memoryOf)} memory`,
                              estimated: needed,
                              measured,
                              unit: "bytes",
                              within: 10,
                              because: "the estimate is for its heaviest work, and what is measured is what it holds now",
                          }),
                      ),
                  ];
        }),
    );
    return [
        {
            what: "active series of a replica",
            estimated: inputs.activeSeries,
            measured: series,
            unit: "count",
            within: 10,
            because: inputs.seriesFrom,
        },
        {
            what: "samples a second of a replica",
            estimated: (series ?? inputs.activeSeries) / inputs.scrapeSeconds,
            // Over some scrapes and not more: a window longer than a young Prometheus' life is inaccurate.
            measured: await number(
                `max(rate(prometheus_tsdb_head_samples_appended_total[${Math.max(60, 4 * inputs.scrapeSeconds)}s]))`,
            ),
            unit: "count",
            within: 2,
            because: "targets with an interval of their own, and series that have ended but are still in the head",
        },
        {
            what: "Prometheus memory",
            estimated: (series ?? inputs.activeSeries) * c("bytesAHeadSeries"),
            measured: most("process_resident_memory_bytes"),
            unit: "bytes",
            within: 10,
            because: "below some 50k series what Prometheus needs for itself weighs most",
        },
        {
            what: "bytes a sample in the bucket",
            estimated: c("bytesASample"),
            measured: samples === 0 ? undefined : raw.reduce((sum, block) => sum + blockBytes(block), 0) / samples,
            unit: "number",
            ...indexes,
        },
        {
            what: "size of the stack's part of the bucket",
            estimated: fullness.total - fullness.deleted,
            measured: size === 0 ? undefined : size,
            unit: "bytes",
            within: indexes.within,
            because: `as above; the last ${inputs.blockSeconds / 60} minutes and more are not uploaded yet, and what is merged is deleted later`,
        },
        {
            what: "growth of it a day, raw",
            estimated: daily(loaded).raw,
            measured: growth,
            unit: "bytes",
            within: indexes.within,
            because: "as above; churn is estimated",
        },
        {
            what: "what S3 would bill a month as it is now",
            estimated: billed(fullness.total, requestsIn(month, inputs.rhythm, blocks.length, inputs)),
            measured:
                listed === undefined || got === undefined
                    ? undefined
                    : billed(all, {
                          list: (listed * month) / 60,
                          get: (got * month) / 60,
                          head: ((asked ?? 0) * month) / 60,
                          put: ((put ?? 0) * month) / 60,
                      }),
            unit: "dollars",
            within: 10,
            because: "as for what is read and listed, below; a young stack's bill is for requests alone",
        },
        {
            what: "listings of the bucket a minute",
            estimated: minute.list,
            measured: listed,
            unit: "number",
            within: 4,
            because: "a round takes its own time on top of the interval; uploads list a little too",
        },
        {
            what: "objects read a minute",
            estimated: minute.get,
            measured: got,
            unit: "number",
            within: 10,
            because:
                "as above; a round that began before the last blocks came has read the markers of fewer; queries read chunks",
        },
        ...memories,
    ];
}

const titleOf = (holder: Holder): string => (holder === "sidecar" ? holder : entryOf(holder).title);

/** Dollars for a month of these bytes, and these requests. */
const billed = (size: number, requests: Requests): number => (size / 1e9) * c("storageDollars") + dollars(requests);

/** Bytes that all replicas together add in a day: by the blocks that are not merged into others, of each replica. Undefined: there are none. */
export function growthADay(raw: readonly Block[]): number | undefined {
    const rates = streams(raw).flatMap(({ blocks }) => {
        const current = unmerged(blocks);
        const [bytes, covered] = [sum(current.map(blockBytes)), sum(current.map(({ minTime, maxTime }) => maxTime - minTime))];
        return covered > 0 ? [(bytes / covered) * day] : [];
    });
    return rates.length === 0 ? undefined : sum(rates);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const shown: Readonly<Record<Figure["unit"], (value: number) => string>> = {
    bytes: gibibytes,
    count,
    dollars: inDollars,
    number: (value) => value.toFixed(2),
};

const show = (value: number | undefined, unit: Figure["unit"]): string => (value === undefined ? "not yet" : shown[unit](value));

/** Measured by estimated. Undefined: there is nothing to compare. */
export const factorOf = ({ estimated, measured }: Pick<Figure, "estimated" | "measured">): number | undefined =>
    measured === undefined || measured === 0 || estimated === 0 ? undefined : measured / estimated;

/** Whether the difference is within the expected factor. Missing measurements are not measured. */
export function asExpected(figure: Figure): boolean {
    const factor = factorOf(figure);
    return factor !== undefined && Math.max(factor, 1 / factor) <= figure.within;
}

/** Reasons are in the JSON and on the page; here only those of figures that are FAR OFF. */
export function figureTable(figures: readonly Figure[]): string {
    const far = figures.filter((figure) => factorOf(figure) !== undefined && !asExpected(figure));
    return [
        table(
            ["figure", "estimated", "measured", "factor", ""],
            figures.map((figure) => [figure.what, ...shownFigure(figure), far.includes(figure) ? "FAR OFF" : ""]),
            { width: terminalWidth, paint: (_column, cell, printed) => color(cell === "FAR OFF" ? "bad" : undefined, printed) },
        ),
        ...far.flatMap(({ what, within, because }) => [
            "",
            ...wrap(
                `${what}: FAR OFF. Expected: ${(1 / within).toFixed(2)} to ${within} times the estimate. They differ because ${because}.`,
                terminalWidth,
            ),
        ]),
    ].join("\n");
}

/** Estimated, measured, and the factor between them. */
export const shownFigure = (figure: Figure): [estimated: string, measured: string, factor: string] => [
    show(figure.estimated, figure.unit),
    show(figure.measured, figure.unit),
    factorOf(figure) === undefined ? "" : `${factorOf(figure)?.toFixed(2) ?? ""} ×`,
];

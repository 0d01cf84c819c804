// What the running stack measures beside what `estimate` says: where they are far apart, the estimate or the stack is wrong.
import { table } from "../../local/table";
import { blockBytes, sumOfMetric } from "../access/thanos";
import { c } from "../../config/constants";
import { requestsIn } from "../estimate/estimate";
import { count, gibibytes } from "../estimate/format";
import { inputsOf } from "../estimate/inputs";
import { nameOf, prometheusPods, type RunningStack } from "./running";

export interface Figure {
    readonly what: string;
    readonly estimated: number;
    /** Undefined: it can't be measured yet. */
    readonly measured: number | undefined;
    readonly unit: "bytes" | "count" | "number";
    /** The factor that is to be expected between them, either way. */
    readonly within: number;
    /** Why they differ. */
    readonly because: string;
}

/** Figures of one replica, and of the bucket. What does not answer is not measured. */
export async function measure(stack: RunningStack): Promise<Figure[]> {
    const { access, namespace, thanos } = stack;
    const inputs = inputsOf(stack.intended);
    const number = async (expression: string): Promise<number | undefined> => {
        const value = await thanos.query(expression).then(
            ([first]) => first?.value[1],
            () => undefined,
        );
        return value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value);
    };
    const texts = await Promise.all(
        (await prometheusPods(stack)).map((pod) =>
            access.getText({ namespace, pod: nameOf(pod), port: 9090 }, "/metrics").catch(() => ""),
        ),
    );
    const most = (name: string): number | undefined => {
        const values = texts.flatMap((text) => sumOfMetric(text, name) ?? []);
        return values.length === 0 ? undefined : Math.max(...values);
    };
    const series = most("prometheus_tsdb_head_series");
    const blocks = await thanos.loadedBlocks().catch(() => []);
    const raw = blocks.filter(({ thanos: { downsample } }) => downsample.resolution === 0);
    const samples = raw.reduce((sum, { stats }) => sum + (stats?.numSamples ?? 0), 0);
    const minute = requestsIn(60, inputs.rhythm, blocks.length, inputs);
    // Some rounds of the slowest that lists the bucket, and not more: what the bucket had long before is not what is estimated.
    const { iteration, progress, viewer, storeSync } = inputs.rhythm;
    const span = Math.max(60, 4 * Math.max(iteration, progress, viewer, storeSync, inputs.scrapeSeconds));
    const operations = (operation: string) =>
        number(`60 * sum(rate(thanos_objstore_bucket_operations_total{operation="${operation}"}[${span}s]))`);
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
            // Over some scrapes and not more: a window that is longer than a young Prometheus' life tells too little.
            measured: await number(
                `max(rate(prometheus_tsdb_head_samples_appended_total[${Math.max(60, 4 * inputs.scrapeSeconds)}s]))`,
            ),
            unit: "count",
            within: 2,
            because: "targets with an interval of their own, and series that have ended but are still in the head",
        },
        {
            what: "memory of a Prometheus",
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
            within: inputs.blockSeconds < 7200 ? 50 : 4, // the first block of a short range may hold half of it
            because: `each block repeats its index, for ${(inputs.blockSeconds / inputs.scrapeSeconds).toFixed(0)} samples of a series here and ${((c("compactorDays") * 86_400) / inputs.scrapeSeconds).toFixed(0)} in the largest`,
        },
        {
            what: "listings of the bucket a minute",
            estimated: minute.list,
            measured: await operations("iter"),
            unit: "number",
            within: 4,
            because: "a round takes its own time on top of the interval; uploads list a little too",
        },
        {
            what: "objects read a minute",
            estimated: minute.get,
            measured: await operations("get"),
            unit: "number",
            within: 10,
            because:
                "as above; a round that began before the last blocks came has read the markers of fewer; queries read chunks",
        },
    ];
}

const show = (value: number | undefined, unit: Figure["unit"]): string =>
    value === undefined ? "not yet" : unit === "bytes" ? gibibytes(value) : unit === "count" ? count(value) : value.toFixed(2);

/** Measured by estimated. Undefined: there is nothing to compare. */
export const factorOf = ({ estimated, measured }: Pick<Figure, "estimated" | "measured">): number | undefined =>
    measured === undefined || measured === 0 || estimated === 0 ? undefined : measured / estimated;

/** Whether it is as far apart as is to be expected, at most. What is not measured is not. */
export function asExpected(figure: Figure): boolean {
    const factor = factorOf(figure);
    return factor !== undefined && Math.max(factor, 1 / factor) <= figure.within;
}

export const figureTable = (figures: readonly Figure[]): string =>
    table(
        ["figure", "estimated", "measured", "factor", "expected", "they differ because"],
        figures.map((figure) => [
            figure.what,
            show(figure.estimated, figure.unit),
            show(figure.measured, figure.unit),
            factorOf(figure) === undefined ? "" : `${factorOf(figure)?.toFixed(2) ?? ""} ×`,
            `${(1 / figure.within).toFixed(2)} to ${figure.within} ×${factorOf(figure) === undefined || asExpected(figure) ? "" : " FAR OFF"}`,
            figure.because,
        ]),
    );

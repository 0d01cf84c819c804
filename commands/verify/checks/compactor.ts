// 7 and 9. One compactor works, keeps up, and makes old history cheap to read.
import { seconds } from "../../../rules/terms";
import type { Block } from "../../access/thanos";
import { clock, notDue, ok, red, unseen, verdict, type Check, type Outcome } from "../check";
import { matchers, ownLabels } from "../series-labels";
import { argument, has, nameOf, startedAt, thanosContainers, type RunningStack } from "../running-stack";

/** The time in which a compactor must end a round: what it waits between two, and what a merge of two weeks may take. */
const roundSeconds = (stack: RunningStack): number =>
    3 * (seconds(argument(stack, "compact", "wait-interval")) ?? 300) + 3 * 3600;

const others = "this stack has no compactor (thanos.compactor.enabled: false): another stack's is to work on the bucket";

export const compactorWorks: Check<RunningStack> = {
    id: "7a",
    claim: "one compactor works",
    bar: "one on the bucket, not halted, rounds ended",
    async check(stack) {
        const { thanos, access, namespace } = stack;
        const { items } = await access.core.listNamespacedPod({ namespace });
        const compactors = thanosContainers(items.filter(({ status }) => status?.phase === "Running")).filter(
            ({ component }) => component === "compact",
        );
        const names = compactors.map(({ pod }) => nameOf(pod));
        const { clusterLabel } = stack.models;
        if (!has(stack, "compact"))
            return names.length === 0
                ? unseen(others)
                : red(
                      `${names.join(", ")} runs, and by the stack file another stack's compactor has this bucket`,
                      "stop it at once, because two make overlapping blocks; or set thanos.compactor.enabled where it is the only one",
                  );
        if (names.length !== 1)
            return red(
                `${names.length} compactors run: ${names.join(", ") || "none"}`,
                "one alone must run: stop all but the stack's own at once, because two make overlapping blocks",
            );
        // Every writer into this bucket has its metrics in it, and so has its compactor. Not those behind other queriers, which
        // may have buckets of their own.
        const { store = [], sidecar = [] } = await thanos.stores();
        const seen = (
            await thanos.query(`count by (${clusterLabel}, namespace) (last_over_time(thanos_compact_iterations_total[6h]))`, {
                stores: [...store, ...sidecar].map(({ name }) => name),
            })
        ).map(({ metric }) => `cluster ${metric[clusterLabel] ?? "?"}, namespace ${metric["namespace"] ?? "?"}`);
        const [iterations = 0, halted] = [
            await thanos.metric("compactor", "thanos_compact_iterations_total"),
            await thanos.metric("compactor", "thanos_compact_halted"),
        ];
        const round = roundSeconds(stack);
        const started = startedAt(
            compactors.map(({ pod }) => pod),
            compactors[0]?.container.name,
        );
        const young = started !== undefined && Date.now() - started.getTime() < round * 1000;
        const rounds = Number(
            (await thanos.query(`sum(increase(thanos_compact_iterations_total{${matchers(ownLabels(stack))}}[${round}s]))`))[0]
                ?.value[1],
        );
        const wrong = [
            ...(halted === 0 ? [] : ["it has HALTED: nothing is merged, downsampled or deleted any more"]),
            ...(seen.length > 1 ? [`${seen.length} compactors write to this bucket: ${seen.join("; ")}`] : []),
            ...(!young && rounds === 0 ? [`it has ended no round in ${(round / 3600).toFixed(1)} h`] : []),
        ];
        if (wrong.length === 0 && iterations === 0 && started)
            return notDue(new Date(started.getTime() + round * 1000), `its first round since ${clock(started)} has not ended`);
        if (wrong.length === 0 && !young && Number.isNaN(rounds))
            return unseen(`${iterations} rounds, but nobody scrapes it: whether they go on is not known`);
        return verdict(
            wrong,
            "see its log: the reason and the blocks are named there",
            `${iterations} rounds since ${started ? clock(started) : "its start"}`,
        );
    },
};

/** The backlog of a compactor, by its own metrics. */
const backlog = ["compactions", "downsample_blocks", "deletion_blocks"].map((what) => `thanos_compact_todo_${what}`);

export const compactorKeepsUp: Check<RunningStack> = {
    id: "7b",
    claim: "the compactor keeps up",
    bar: "nothing to do now or once in a day, or less than a day ago",
    async check(stack) {
        if (!has(stack, "compact")) return unseen(others);
        const { thanos } = stack;
        const own = matchers(ownLabels(stack));
        const now = await Promise.all(backlog.map((name) => thanos.metric("compactor", name)));
        const [compactions = 0, downsample = 0, deletion = 0] = now;
        const measured = `to do: ${compactions} compactions, ${downsample} blocks to downsample, ${deletion} to delete`;
        if (now.some((one) => one === undefined)) return unseen("this compactor does not count what it has to do");
        const sum = compactions + downsample + deletion;
        if (sum === 0) return ok(measured);
        const all = backlog.map((name) => `sum(${name}{${own}})`).join(" + ");
        const value = async (expression: string) => Number((await thanos.query(expression))[0]?.value[1]);
        const [least, yesterday] = [
            await value(`min_over_time((${all})[24h:5m])`),
            await value(backlog.map((name) => `sum(${name}{${own}} offset 24h)`).join(" + ")),
        ];
        if (least === 0) return ok(`${measured}; nothing at least once in a day`);
        if (Number.isNaN(yesterday)) {
            const first = await value(`min_over_time(timestamp(${backlog[0] ?? ""}{${own}})[24h:5m])`);
            return notDue(
                new Date(((Number.isNaN(first) ? Date.now() / 1000 : first) + 86_400) * 1000),
                `${measured}; a day ago nobody had counted`,
            );
        }
        return sum <= yesterday
            ? ok(`${measured}; ${yesterday} a day ago`)
            : red(
                  `${measured}; a day ago it was ${yesterday}`,
                  "the compactor is too slow or stopped: see its log, and give it cores (thanos.compactor.resources), or --compact.concurrency",
              );
    },
};

const hour = 3_600_000;

/** A resolution that the compactor makes of a finer one. */
interface Resolution {
    readonly id: string;
    readonly name: string;
    readonly flag: string;
    readonly milliseconds: number;
    /** The resolution that it is made of, and the block length that this needs. */
    readonly of: {
        readonly data: string;
        readonly blocks: string;
        readonly flag: string;
        readonly milliseconds: number;
        readonly span: number;
    };
    /** The largest range of compaction, which is when such a block is there. */
    readonly range: number;
    /** The compared range: much more than one window of this resolution, and less than such a block. */
    readonly window: string;
}

const ofResolution = (blocks: readonly Block[], milliseconds: number): Block[] =>
    blocks.filter(({ thanos }) => thanos.downsample.resolution === milliseconds);

/** The answers in both resolutions must be the same, except for the windows at the ends. */
const questions = (window: string) => [
    `sum(count_over_time(up[${window}]))`,
    `sum(sum_over_time(up[${window}]))`,
    `max(max_over_time(scrape_samples_scraped[${window}]))`,
];

const downsampledTo = ({ id, name, flag, milliseconds, of, range, window }: Resolution): Check<RunningStack> => ({
    id,
    claim: `old history is there by ${name}`,
    bar: `blocks of ${name}, where ${of.blocks} span ${of.span} h; counts, sums and maxima within 2 % of what they are ${of.data}`,
    async check({ thanos }): Promise<Outcome> {
        const blocks = await thanos.loadedBlocks();
        const long = ofResolution(blocks, of.milliseconds).filter(({ minTime, maxTime }) => maxTime - minTime >= of.span * hour);
        // The youngest, of whose time the finer data are most likely still there.
        const [coarse] = ofResolution(blocks, milliseconds).sort((a, b) => b.maxTime - a.maxTime);
        if (!coarse) {
            if (long.length > 0)
                return red(
                    `${long.length} ${of.blocks} span ${of.span} h or more, none is downsampled`,
                    "see the compactor's log and its volume",
                );
            const first = Math.min(...ofResolution(blocks, 0).map(({ minTime }) => minTime), Date.now());
            // Ranges begin at multiples of themselves, so the first whole one ends within two.
            return notDue(new Date(first + 2 * range * hour), `the bucket begins at ${clock(new Date(first))}`);
        }
        const time = Math.floor(coarse.maxTime / 1000) - 1;
        const answers = await Promise.all(
            questions(window).map(async (question) => {
                const [fine, rough] = await Promise.all(
                    [of.flag, flag].map(
                        async (maxResolution) => (await thanos.query(question, { time, maxResolution }))[0]?.value[1],
                    ),
                );
                return { question, fine, rough };
            }),
        );
        const shown = answers.map(
            ({ question, fine, rough }) => `${question}: ${rough ?? "none"} by ${name}, ${fine ?? "none"} ${of.data}`,
        );
        if (answers.some(({ rough }) => rough === undefined))
            return red(shown.join("; "), "see check 2b: the querier must take max_source_resolution");
        if (answers.some(({ fine }) => fine === undefined))
            return unseen(`samples ${of.data} of that time are gone, as they should be: nothing to compare with`);
        return verdict(
            answers
                .filter(({ fine, rough }) => Math.abs(Number(fine) / Number(rough) - 1) >= 0.02)
                .map(({ question, fine, rough }) => `${question}: ${rough ?? ""} by ${name}, ${fine ?? ""} ${of.data}`),
            "compare the blocks: npm run open, page of the compactor",
            shown.join("; "),
        );
    },
});

export const downsampledToFiveMinutes = downsampledTo({
    id: "9a",
    name: "5 minutes",
    flag: "5m",
    milliseconds: 300_000,
    of: { data: "raw", blocks: "raw blocks", flag: "0s", milliseconds: 0, span: 40 },
    range: 48,
    window: "1d",
});

export const downsampledToAnHour = downsampledTo({
    id: "9b",
    name: "1 hour",
    flag: "1h",
    milliseconds: 3_600_000,
    of: { data: "by 5 minutes", blocks: "blocks of 5 minutes", flag: "5m", milliseconds: 300_000, span: 240 },
    range: 336,
    window: "9d",
});

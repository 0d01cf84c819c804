// 9 and 14. The path of a dashboard's queries: Grafana queries through its data source, and gets old history.
import { z } from "zod";
import { ports } from "../../../config/names";
import { seconds } from "../../../rules/terms";
import type { Block } from "../../access/thanos";
import { clock, notDue, ok, red, repairDrift, unseen, verdict, type Check } from "../check";
import { grafanaOf, type DataSource, type Grafana, type TimeRange } from "../grafana";
import { argument, has, type RunningStack } from "../running-stack";

/** The data source that the stack provisions, as Grafana has it. Throws when it has none. */
async function ownSource(grafana: Grafana, { models: { queryUrl } }: RunningStack): Promise<DataSource> {
    const sources = await grafana.dataSources();
    const found = sources.find((one) => one.url.replace(/\/$/, "") === queryUrl);
    if (!found)
        throw new Error(
            `Grafana has no data source with the address ${queryUrl}, but ${sources.map((one) => one.url).join(", ") || "none at all"}`,
        );
    return found;
}

const bestResolution = "max_source_resolution=auto";

export const grafanaAnswers: Check<RunningStack> = {
    id: "14",
    claim: "Grafana is up and queries the frontend",
    bar: `healthy; its data source has the query-frontend's address and ${bestResolution}, passes its test, and answers a dashboard's question`,
    async check(stack) {
        const grafana = grafanaOf(stack);
        if (!grafana) return unseen("the stack has no Grafana");
        const database = await grafana.database();
        const source = await ownSource(grafana, stack);
        const parameters = source.jsonData?.customQueryParameters ?? "";
        const test = await grafana.test(source);
        const now = Date.now();
        const points = await grafana.points(source, "up", { from: now - 600_000, to: now });
        return verdict(
            [
                ...(database === "ok" ? [] : [`its database is ${database}`]),
                ...(parameters.includes(bestResolution)
                    ? []
                    : [`the data source ${source.name} does not ask for ${bestResolution}`]),
                ...(test === "OK" ? [] : [`the data source's test returns ${test}`]),
                ...(points > 0 ? [] : ["a dashboard would show no point of the last ten minutes"]),
            ],
            `see Grafana's log and the page of its data source, which the stack provisions; ${repairDrift}`,
            `data source ${source.name}, ${source.url}: ${points} points in ten minutes`,
        );
    },
};

const range = z.object({ data: z.object({ result: z.array(z.object({ values: z.array(z.unknown()) })) }) });

/** How many points a dashboard would show: through Grafana, or as its data source would ask the query-frontend. */
async function pointsShown(stack: RunningStack, expression: string, { from, to }: TimeRange): Promise<number> {
    const grafana = grafanaOf(stack);
    if (grafana) return grafana.points(await ownSource(grafana, stack), expression, { from, to });
    const { access, namespace, names } = stack;
    const target = { namespace, service: names.thanos.components.queryFrontend, port: ports.http };
    const [parameter = "", value = ""] = bestResolution.split("=");
    const text = await access.getText(target, "/api/v1/query_range", {
        query: expression,
        start: String(Math.floor(from / 1000)),
        end: String(Math.floor(to / 1000)),
        step: "300",
        [parameter]: value,
    });
    return range.parse(JSON.parse(text)).data.result.reduce((sum, { values }) => sum + values.length, 0);
}

const hour = 3_600_000;
/** The longest range of compaction: a raw block is deleted as a whole, when its end is too old. */
const longestBlock = 14 * 24 * hour;

/** An hour of which only downsampled samples are left; undefined: there is none. */
export function onlyDownsampled(blocks: readonly Block[]): TimeRange | undefined {
    const begin = (all: readonly Block[]) => Math.min(...all.map(({ minTime }) => minTime));
    const isRaw = ({ thanos }: Block) => thanos.downsample.resolution === 0;
    const to = begin(blocks.filter(isRaw)) - hour;
    return Number.isFinite(to) && begin(blocks.filter((one) => !isRaw(one))) <= to - hour ? { from: to - hour, to } : undefined;
}

export const oldHistoryShown: Check<RunningStack> = {
    id: "9c",
    claim: "what is left only downsampled is shown",
    bar: "points of an hour without raw samples, by Grafana's own API, or by the frontend with Grafana's parameters; the frontend repeats the query in a coarser resolution",
    async check(stack) {
        if (!has(stack, "compact"))
            return unseen("this stack has no compactor: what another one leaves of its history is not known");
        const kept = (resolution: string) =>
            seconds(argument(stack, "compact", `retention.resolution-${resolution}`)) || Infinity;
        const [raw, fiveMinutes, oneHour] = [kept("raw"), kept("5m"), kept("1h")];
        if (raw === Infinity) return unseen("raw samples are kept forever");
        if (Math.max(fiveMinutes, oneHour) <= raw) return unseen("nothing is kept longer than raw samples");
        const blocks = await stack.thanos.loadedBlocks();
        const old = onlyDownsampled(blocks);
        if (!old) {
            const first = Math.min(...blocks.map(({ minTime }) => minTime), Date.now());
            const due = new Date(first + raw * 1000 + longestBlock);
            return due > new Date()
                ? notDue(due, `raw samples are kept for ${raw / 86_400} days, in blocks of up to 14`)
                : red(
                      `the bucket has nothing older than its raw blocks, though it began at ${clock(new Date(first))}`,
                      "see checks 9a and 9b: raw blocks were deleted before they were downsampled",
                  );
        }
        const asked = async () =>
            (await stack.thanos.metric("queryFrontend", "thanos_frontend_downsampled_extra_queries_total")) ?? 0;
        const before = await asked();
        const points = await pointsShown(stack, "up", old);
        const again = (await asked()) - before;
        const measured = `${points} points from ${clock(new Date(old.from))} to ${clock(new Date(old.to))}${grafanaOf(stack) ? " by Grafana" : ""}, the frontend has repeated ${again} queries`;
        return points > 0 && again > 0
            ? ok(measured)
            : red(
                  measured,
                  `the data source must ask the query-frontend, for ${bestResolution}, and the querier run with --query.auto-downsampling`,
              );
    },
};

// The same question before and after: how many samples a block has, by its source and by the store gateways.
import { setTimeout as wait } from "node:timers/promises";
import { flag, seconds } from "../../rules/terms";
import type { RunningStack } from "../verify/running";
import type { OpenSource } from "./place";
import type { ImportPlan, PlannedBlock } from "./plan";

/** Store gateways that list the bucket less often are not waited for. */
const patience = 300;

/** The samples of a block: by its meta.json, by the source before, by the store gateways afterwards. */
export interface Query {
    readonly ulid: string;
    readonly wanted: number;
    readonly before?: number;
    readonly after: number;
}

/** Three blocks as scraped: the first, one in the middle, the last. */
export function probes({ take }: ImportPlan): PlannedBlock[] {
    const raw = take.filter(({ resolution }) => resolution === 0);
    return [...new Set([raw[0], raw[Math.floor(raw.length / 2)], raw.at(-1)])].flatMap((block) => block ?? []);
}

/** What the source itself answers, where it can be asked. */
export async function askSource(
    { ask }: OpenSource,
    plan: ImportPlan,
    say: (line: string) => void,
): Promise<Map<string, number>> {
    const answers = new Map<string, number>();
    for (const block of ask ? probes(plan) : []) {
        const samples = await ask?.(block).catch(() => undefined);
        if (samples === undefined) say(`the source does not count ${block.ulid}: too much for one question`);
        else answers.set(block.ulid, samples);
    }
    return answers;
}

/** What the store gateways answer, once they have seen the blocks. */
export async function askStores(
    stack: RunningStack,
    plan: ImportPlan,
    before: ReadonlyMap<string, number>,
    say: (line: string) => void,
): Promise<Query[]> {
    const sync = syncSeconds(stack);
    if (sync > patience) {
        say(`the store gateways list the bucket every ${sync} s: until then they serve none of it, and can't be asked`);
        return [];
    }
    const end = Date.now() + (sync + 60) * 1000;
    const found: Query[] = [];
    for (const block of probes(plan)) {
        let after = 0;
        while ((after = await countByQuery(stack, block)) !== block.samples && Date.now() < end) await wait(2000);
        const asked = before.get(block.ulid);
        const query = { ulid: block.ulid, wanted: block.samples, ...(asked === undefined ? {} : { before: asked }), after };
        say(
            `${block.ulid}: ${after} of ${block.samples} samples by query${asked === undefined ? "" : `, ${asked} at the source`}`,
        );
        found.push(query);
    }
    return found;
}

export const unequal = ({ ulid, wanted, before = wanted, after }: Query): string[] =>
    after === wanted && after === before
        ? []
        : [`The store gateways count ${after} samples of ${ulid}, its meta.json ${wanted}, the source ${before}.`];

/** The samples of a block: it covers its begin, and not its end. */
export const countExpression = ({ labels, minTime, maxTime }: PlannedBlock, own: boolean): string =>
    `sum(count_over_time({__name__=~".+"${own || labels === "" ? "" : `,${labels}`}}[${maxTime - minTime}ms]))`;

/** Counted by the store gateways. */
async function countByQuery({ thanos }: RunningStack, block: PlannedBlock): Promise<number> {
    const { store = [] } = await thanos.stores();
    const [answer] = await thanos.query(countExpression(block, false), {
        time: (block.maxTime - 1) / 1000,
        dedup: false,
        maxResolution: "0s",
        stores: store.map(({ name }) => name),
    });
    return Number(answer?.value[1] ?? 0);
}

/** How long until the store gateways see what is new in the bucket. */
function syncSeconds({ view }: RunningStack): number {
    const store = view.thanos.find(({ component }) => component === "store");
    return (store && seconds(flag(store.args, "sync-block-duration"))) ?? 900;
}

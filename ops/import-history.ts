// `npm run import-history -- --stack NAME --from-claim CLAIM`: blocks that a Prometheus had before its sidecar, into the bucket.
import { setTimeout as wait } from "node:timers/promises";
import { table } from "../local/table";
import { required, runner, start } from "./command";
import { gigabytes } from "./estimate/format";
import {
    bucketMetas,
    counted,
    countByQuery,
    importLabels,
    lookAt,
    syncSeconds,
    upload,
    type Import,
} from "./import-history/import";
import type { ImportPlan } from "./import-history/plan";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";
import { clock } from "./verify/check";
import type { RunningStack } from "./verify/running";

const usage = `Usage: npm run --silent import-history -- --stack NAME --from-claim CLAIM [--sub-path PATH] [--replica NAME] [--yes]

${clusterUsage}
  --from-claim CLAIM   the claim with the blocks, in the stack's namespace
  --sub-path PATH      the folder of the claim that holds the blocks. Default: prometheus-db, as the operator has it
  --replica NAME       value of the replica label that the blocks get. Default: the stack's first Prometheus
  --yes                do it. Without it, says what would be done

The source stays as it is. What stops halfway goes on where it was when it is called again.
`;

/** Store gateways that list the bucket less often are not waited for. */
const patience = 300;

export const main = runner({
    usage,
    options: {
        ...clusterOptions,
        "from-claim": { type: "string" },
        "sub-path": { type: "string", default: "prometheus-db" },
        replica: { type: "string" },
        yes: { type: "boolean" },
    },
    async run(options, root, { out, error }) {
        const claim = required(options["from-claim"], "from-claim");
        return withStack(options, root, async (stack) => {
            const replica = options.replica ?? `prometheus-${stack.names.prometheus.object}-0`;
            const job: Import = { source: { claim, subPath: options["sub-path"] }, replica };
            const plan = await lookAt(stack, job);
            out(`${describe(plan, importLabels(stack, replica))}\n`);
            for (const reason of plan.refused) error(reason);
            if (plan.refused.length > 0) return 1;
            if (!options.yes || plan.upload.length === 0) return 0;

            const stop = new AbortController();
            process.once("SIGINT", () => {
                stop.abort(new Error("Stopped. Call it again to go on."));
            });
            const total = plan.upload.length;
            await upload(
                stack,
                job,
                plan,
                (done) => {
                    error(`${done} of ${total} blocks`);
                },
                stop.signal,
            );
            const wrong = await check(stack, plan, replica, out);
            for (const one of wrong) error(one);
            return wrong.length > 0 ? 1 : 0;
        });
    },
});

function describe(plan: ImportPlan, labels: Readonly<Record<string, string>>): string {
    const [first, last] = [plan.upload[0], plan.upload.at(-1)];
    return [
        first && last
            ? `${plan.upload.length} blocks, ${gigabytes(plan.bytes)}, ${plan.samples} samples, ${clock(new Date(first.minTime))} to ${clock(new Date(last.maxTime))}, as ${JSON.stringify(labels)}`
            : "Nothing to import.",
        ...(plan.aside.length > 0
            ? [
                  table(
                      ["left aside", "because"],
                      plan.aside.map(({ folder, reason }) => [folder, reason]),
                  ),
              ]
            : []),
    ].join("\n");
}

/** Counts in the bucket, then by the store gateways when they will see the blocks soon. */
async function check(stack: RunningStack, plan: ImportPlan, replica: string, out: (text: string) => void): Promise<string[]> {
    const { blocks, samples, missing } = counted(plan, await bucketMetas(stack));
    out(`in the bucket: ${blocks} of ${plan.upload.length} blocks, ${samples} of ${plan.samples} samples\n`);
    const wrong = missing.map((ulid) => `${ulid} is not in the bucket. Call it again.`);
    if (samples !== plan.samples) wrong.push(`The bucket counts ${samples} samples, the source ${plan.samples}.`);
    const sync = syncSeconds(stack);
    if (sync > patience) {
        out(`The store gateways list the bucket every ${sync} s; until then they serve none of it.\n`);
        return wrong;
    }
    const end = Date.now() + (sync + 60) * 1000;
    const labels = importLabels(stack, replica);
    for (const block of [plan.upload[0], plan.upload[Math.floor(plan.upload.length / 2)], plan.upload.at(-1)]) {
        if (!block) continue;
        const wanted = block.stats?.numSamples ?? 0;
        let found = 0;
        while ((found = await countByQuery(stack, labels, block)) !== wanted && Date.now() < end) await wait(2000);
        out(`${block.ulid}: ${found} of ${wanted} samples by query\n`);
        if (found !== wanted) wrong.push(`The store gateways count ${found} samples of ${block.ulid}, the source ${wanted}.`);
    }
    return wrong;
}

if (require.main === module) start(main);

// The whole way with the embedded cluster, as a list of steps with their times, and the table at its end.
import { Listr, type ListrTask } from "listr2";
import { addressTable, openAddresses, type OpenAddress } from "./addresses";
import type { Built } from "./build";
import { checkName, contextOf, type Cluster } from "./cluster";
import { commandLine, type Target } from "./command-line";
import type { UpResult } from "./engine";
import { memoryTable, type MemoryRows } from "./memory";
import { step, timed, type Progress } from "../lib/tasks";
import * as steps from "./steps";
import type { LocalStack } from "./stack";
import { interruption } from "../commands/signals";
import { checkTable } from "../commands/verify/report";
import type { CheckResult } from "../commands/verify/verify";

export interface BringUpOptions extends Target {
    readonly rebuild: boolean;
}

interface Context {
    stack: LocalStack;
    built: Built;
    cluster: Cluster;
    place: steps.Place;
    deployed: UpResult;
    proofs: CheckResult[];
    addresses: OpenAddress[];
    memory: MemoryRows;
}

/** How long the proofs may take: a first block is cut after one and a half block durations, then uploaded and found. */
const proofSeconds = 420;

/** Runs every step and prints the table of proofs. Throws when something is not proved. */
export async function bringUp(options: BringUpOptions): Promise<void> {
    const started = Date.now();
    const signal = interruption(`Interrupted. What is done stays done; go on with: ${commandLine(options)}`);
    const done = await new Listr<Context>(tasks(options, signal), timed).run({ memory: [], addresses: [] } as unknown as Context);
    print(options, done, (Date.now() - started) / 1000);
    const missing = shortcomings(options, done);
    if (missing.length > 0) throw new Error(missing.join("\n"));
}

/** What is not as it should be though every step was taken, in sentences. */
export function shortcomings(target: Target, { proofs, addresses }: Pick<Context, "proofs" | "addresses">): string[] {
    return [
        ...(proofs.some(({ state }) => state === "red")
            ? [`Not everything is proved. Look at: ${commandLine(target, "status")}, ${commandLine(target, "logs", "NAME")}`]
            : []),
        ...(addresses.length === 0 ? [`No address is open, see above. Open them: ${commandLine(target)}`] : []),
    ];
}

function tasks({ stack, cluster, rebuild }: BringUpOptions, signal: AbortSignal): ListrTask<Context>[] {
    const next = (title: string, work: (context: Context, progress: Progress) => Promise<string>) => step(signal, title, work);
    return [
        next(`Stack file Pulumi.${stack}.yaml`, async (context) => {
            checkName(cluster);
            context.stack = await steps.readStackFor(stack, contextOf(cluster));
            await steps.refuseImpossible(context.stack);
            const { overrides } = context.stack;
            return ["valid", ...overrides.map(({ key, reason }) => `${key} set for this machine: ${reason}`)].join("\n");
        }),
        next("Machine", async (context, progress) => {
            await steps.prepareMachine(context.stack.artifacts, progress);
            return "all that is needed is there";
        }),
        next("Programs and images", async (context, progress) => {
            context.built = await steps.buildAll(context.stack.artifacts, progress, { rebuild, signal });
            return `${context.built.images.length} images`;
        }),
        next("Kubernetes", async (context, progress) => {
            context.cluster = await steps.start(cluster, context.built, context.stack, progress, signal);
            return `cluster ${context.cluster.name}, context ${context.cluster.context}`;
        }),
        next(`Stack ${stack}`, async (context, progress) => {
            context.place = steps.placeOf(context.stack, context.cluster);
            context.deployed = await steps.deploy(context.stack.file, context.built, context.cluster, progress, signal);
            const { created, changed, unchanged, pruned } = context.deployed.counts;
            return `${created} created, ${changed} changed, ${unchanged} unchanged, ${pruned} removed`;
        }),
        next("Proofs", async (context, progress) => {
            context.proofs = await steps.prove(context.stack.file, context.place, proofSeconds, progress, signal);
            const count = (state: CheckResult["state"]) => context.proofs.filter((proof) => proof.state === state).length;
            return `${count("ok")} ok, ${count("red")} red, ${count("not due") + count("unseen")} that can't be seen yet or here`;
        }),
        {
            ...next("Addresses", async (context) => {
                context.memory = await steps.memory(context.cluster);
                context.addresses = await openAddresses(
                    { ...context.place, offset: 10 * context.cluster.number },
                    context.cluster.data,
                );
                return "open";
            }),
            exitOnError: false, // what is proved is proved
        },
    ];
}

function print(options: BringUpOptions, { proofs, memory, addresses, deployed }: Context, seconds: number): void {
    console.log(checkTable(proofs));
    if (memory.length > 0) console.log(memoryTable(memory));
    if (addresses.length > 0) console.log(addressTable(addresses));
    console.log(
        `The stack was deployed in ${deployed.seconds.toFixed(0)} s; all of it took ${seconds.toFixed(0)} s. Stop it: ${commandLine(options, "down")}`,
    );
}

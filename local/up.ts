// The whole way from a stack file to a proved stack, as a list of steps with their times, and the table at its end.
import { Listr, type ListrTask } from "listr2";
import { interruption } from "../commands/signals";
import { checkTable } from "../commands/verify/report";
import type { CheckResult } from "../commands/verify/verify";
import { kubeConfig } from "../kube/forward";
import { step, timed, type Progress } from "../lib/tasks";
import { addressTable, openAddresses, type OpenAddress } from "./addresses";
import type { Built } from "./build";
import { checkName, contextOf, type Cluster } from "./cluster";
import { commandLine, type Target } from "./command-line";
import { memoryTable, type MemoryRows } from "./memory";
import type { Deployment } from "./pulumi/deployment";
import type { PulumiPrograms } from "./pulumi/programs";
import type { LocalStack } from "./stack";
import * as steps from "./steps";

export interface BringUpOptions extends Target {
    /** Build programs and images again. */
    readonly rebuild: boolean;
    /** Build images instead of pulling them. */
    readonly build: boolean;
    /** Put back what was changed in the cluster. */
    readonly refresh: boolean;
    /** Stop after the deployment. */
    readonly deployOnly: boolean;
}

interface Context {
    stack: LocalStack;
    pulumi: PulumiPrograms;
    built: Built;
    /** The embedded cluster. */
    cluster?: Cluster;
    place: steps.Place;
    deployed: Deployment;
    proofs: CheckResult[];
    addresses: OpenAddress[];
    memory: MemoryRows;
}

/** How long the proofs may take: a first block is cut after one and a half block durations, then uploaded and found. */
const proofSeconds = 420;

/** Runs every step and prints the table of proofs. Throws when something is not proved. */
export async function bringUp(options: BringUpOptions): Promise<void> {
    const started = Date.now();
    const signal = interruption(`Interrupted. Everything done so far is saved. Continue with: ${commandLine(options)}`);
    const empty = { memory: [], addresses: [], proofs: [] } as unknown as Context;
    const done = await new Listr<Context>(tasks(options, signal), timed).run(empty);
    print(options, done, (Date.now() - started) / 1000);
    const missing = options.deployOnly ? [] : shortcomings(options, done);
    if (missing.length > 0) throw new Error(missing.join("\n"));
}

/** Differences from the expected state although every step was taken, in sentences. */
export function shortcomings(target: Target, { proofs, addresses }: Pick<Context, "proofs" | "addresses">): string[] {
    const looks = target.context === undefined ? ["status", "logs NAME"].map((words) => commandLine(target, words)) : [];
    return [
        ...(proofs.some(({ state }) => state === "red")
            ? [`Not everything is proved.${looks.length > 0 ? ` Look at: ${looks.join(", ")}` : ""}`]
            : []),
        ...(addresses.length === 0 ? [`No address is open, see above. Open them: ${commandLine(target)}`] : []),
    ];
}

type Next = (title: string, work: (context: Context, progress: Progress) => Promise<string>) => ListrTask<Context>;

function tasks(options: BringUpOptions, signal: AbortSignal): ListrTask<Context>[] {
    const next: Next = (title, work) => step(signal, title, work);
    const before = options.context === undefined ? embedded(options, signal, next) : own(options, options.context, signal, next);
    return [...before, ...(options.deployOnly ? [] : proofs(signal, next))];
}

/** The steps on an embedded cluster. */
function embedded(options: BringUpOptions, signal: AbortSignal, next: Next): ListrTask<Context>[] {
    const { stack, cluster, rebuild, build } = options;
    return [
        next(`Stack file Pulumi.${stack}.yaml`, async (context) => {
            checkName(cluster);
            context.stack = await steps.readStackFor(stack, contextOf(cluster));
            await steps.refuseImpossible(context.stack);
            const { overrides } = context.stack;
            return ["valid", ...overrides.map(({ key, reason }) => `${key} set for this machine: ${reason}`)].join("\n");
        }),
        next("Machine", async (_context, progress) => {
            await steps.prepareMachine(progress);
            return "all that is needed is there";
        }),
        next("Programs and images", async (context, progress) => {
            context.built = await steps.buildAll(context.stack.artifacts, progress, { rebuild, pull: !build, signal });
            return `${context.built.images.length} images`;
        }),
        pulumi(signal, next),
        next("Kubernetes", async (context, progress) => {
            const found = await steps.start(cluster, context.built, context.stack, progress, signal);
            context.cluster = found;
            context.place = steps.placeOf(context.stack, found);
            return `cluster ${found.name}, context ${found.context}`;
        }),
        deployment(options, signal, next),
    ];
}

/** The steps on a cluster of the user's own. */
const own = (options: BringUpOptions, name: string, signal: AbortSignal, next: Next): ListrTask<Context>[] => [
    next(`Stack file Pulumi.${options.stack}.yaml`, async (context) => {
        kubeConfig(name); // an unknown context is refused before anything begins
        context.stack = await steps.readStackForOwn(options.stack, name);
        context.place = steps.placeOf(context.stack, { context: name });
        return "valid";
    }),
    pulumi(signal, next),
    deployment(options, signal, next),
];

const pulumi = (signal: AbortSignal, next: Next): ListrTask<Context> =>
    next("Pulumi", async (context, progress) => {
        context.pulumi = await steps.findPulumi(progress, signal);
        return context.pulumi.description;
    });

const deployment = ({ stack, refresh }: BringUpOptions, signal: AbortSignal, next: Next): ListrTask<Context> =>
    next(`Stack ${stack}`, async (context, progress) => {
        const target = steps.targetOf(context.pulumi, context.place, context.cluster);
        context.deployed = await steps.deploy(context.stack, target, { refresh, signal, progress });
        return steps.describeCounts(context.deployed);
    });

const proofs = (signal: AbortSignal, next: Next): ListrTask<Context>[] => [
    next("Proofs", async (context, progress) => {
        context.proofs = await steps.prove(context.stack.file, context.place, proofSeconds, progress, signal);
        const count = (state: CheckResult["state"]) => context.proofs.filter((proof) => proof.state === state).length;
        return `${count("ok")} ok, ${count("red")} red, ${count("not due") + count("unseen")} that can't be seen yet or here`;
    }),
    {
        ...next("Addresses", async (context) => {
            const { cluster, place } = context;
            if (cluster) context.memory = await steps.memory(cluster);
            const folder = cluster?.data ?? steps.stateOfContext(place.context);
            context.addresses = await openAddresses({ ...place, offset: 10 * (cluster?.number ?? 0) }, folder);
            return "open";
        }),
        exitOnError: false, // what is proved is proved
    },
];

function print(options: BringUpOptions, { proofs, memory, addresses, deployed }: Context, seconds: number): void {
    if (proofs.length > 0) console.log(checkTable(proofs));
    if (memory.length > 0) console.log(memoryTable(memory));
    if (addresses.length > 0) console.log(addressTable(addresses));
    const stop = options.context === undefined ? ` Stop it: ${commandLine(options, "down")}` : "";
    console.log(`The stack was deployed in ${deployed.seconds.toFixed(0)} s; all of it took ${seconds.toFixed(0)} s.${stop}`);
}

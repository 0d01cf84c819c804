// Deploys a stack with the embedded engine: walks the program, refuses what it cannot do before the first change, runs
// it for real, and removes what is no longer registered once everything else has succeeded.
import { handlerOf, problemsOf } from "./handlers";
import { refusedChange } from "./handlers/random-value";
import { objectsOf, unknownKinds } from "./kinds";
import { Cluster } from "./kube/cluster";
import { Connection } from "./kube/connection";
import { SetParent, type Reach } from "./parent";
import { runProgram, type Program, type Registered } from "../../offline/program";
import { prune, reachOf } from "./prune";
import type { Registration } from "../../offline/registration";
import { describeFailure, EngineFailure } from "./report";
import { Run, type Counts, type EngineEvent } from "./run";
import { child, type Properties } from "../../lib/properties";
import type { StackFile } from "../../offline/stack-file";
import { walk, type Walk } from "../../offline/walk";

/** Where a stack is deployed, and who is told. */
export interface ClusterOptions {
    readonly stack: StackFile;
    /** The path of a kubeconfig file. */
    readonly kubeconfig: string;
    readonly context: string;
    /** Also remove Namespaces and volume claims that are no longer registered, unless they are protected. Default: false. */
    readonly deleteData?: boolean;
    /** Path of the helm program. Without it, a program with Helm releases is refused. */
    readonly helm?: string;
    readonly onEvent?: (event: EngineEvent) => void;
    /** Ends the run: nothing new begins, nothing is waited for any longer. */
    readonly signal?: AbortSignal;
}

/** What a run has done. */
export interface Result {
    readonly counts: Counts;
    readonly seconds: number;
}

/** What a deployment has done, and the program's outputs, secrets wrapped in `Secret`. */
export interface UpResult extends Result {
    readonly outputs: Properties;
}

/**
 * Deploys the program. Rejects with an `EngineFailure` whose message is the whole report, or with the program's own
 * error when it throws before anything is deployed. The next run repairs.
 */
export async function up(options: ClusterOptions & { readonly program: Program }): Promise<UpResult> {
    const planned = await walk(options.stack, options.program);
    refuse(problemsOf(planned, options.stack, { context: options.context, helm: options.helm !== undefined }));
    return withRun(options, async (run) => {
        refuse(await problemsOnCluster(run, planned));
        await run.parent.setReach(union(run.parent.reach, reachOf(objectsOf(planned.registrations))));

        const outputs = await applyAll(run, options);
        if (run.signal.aborted)
            throw new EngineFailure("The run was interrupted. Everything was applied, but nothing was removed.");
        await run.parent.setReach(await prune(run, { deleteData: options.deleteData ?? false }));
        await run.parent.forgetOthers(planned.registrations.map(({ urn }) => urn));
        return { outputs, counts: run.counts, seconds: run.seconds };
    });
}

/** Removes everything that the stack has deployed, but for what holds data (unless asked), is protected or retained. */
export async function destroy(options: ClusterOptions): Promise<Result> {
    return withRun(options, async (run) => {
        const left = await prune(run, { deleteData: options.deleteData ?? false });
        // Data that stays may need the random values that it was made with.
        if (left.kinds.size === 0 && options.deleteData) await run.parent.remove();
        else await run.parent.setReach(left);
        return { counts: run.counts, seconds: run.seconds };
    });
}

async function withRun<T>(options: ClusterOptions, work: (run: Run) => Promise<T>): Promise<T> {
    const connection = await Connection.open(options.kubeconfig, options.context).catch((error: unknown) => {
        throw new EngineFailure((error as Error).message, { cause: error });
    });
    const cluster = new Cluster(connection);
    try {
        const signal = options.signal ?? new AbortController().signal;
        const parent = await SetParent.read(cluster, options.stack);
        const { helm: program, kubeconfig, context, onEvent = () => undefined } = options;
        return await work(
            new Run(cluster, parent, signal, onEvent, program === undefined ? undefined : { program, kubeconfig, context }),
        );
    } catch (error) {
        throw error instanceof EngineFailure ? error : new EngineFailure(await describeFailure(cluster, error), { cause: error });
    } finally {
        connection.close();
    }
}

/** The real run. What fails is described at once, while the traces are fresh, and reported when all has ended. */
async function applyAll(run: Run, { stack, program }: { stack: StackFile; program: Program }): Promise<Properties> {
    const reports: Promise<string>[] = [];
    const register = async (registration: Registration): Promise<Registered> => {
        try {
            if (run.signal.aborted) throw new Error("The run was interrupted.");
            const handler = handlerOf(registration);
            if (!handler) throw new Error(`${registration.type} "${registration.name}" was not registered in the walk before.`);
            return await handler.apply(registration, run);
        } catch (error) {
            reports.push(describeFailure(run.cluster, error));
            run.emit({ ...eventOf(registration), action: "failed", detail: firstLine((error as Error).message) });
            throw error;
        }
    };
    try {
        return await runProgram(stack, program, register);
    } catch (error) {
        const [first, ...others] = await Promise.all(reports);
        if (first === undefined) throw error; // not a resource, the program itself has failed
        const report = [first, ...others.map((other) => `Also: ${firstLine(other)}`)].join("\n");
        throw new EngineFailure(run.redactor.redact(report), { cause: error });
    }
}

function eventOf({ urn, type, name, inputs }: Registration) {
    const metadata = child(inputs, "metadata");
    const object = [metadata["namespace"], metadata["name"]].filter((part) => typeof part === "string").join("/");
    return { urn, name: object || name, kind: type.slice(type.lastIndexOf(":") + 1) };
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

function refuse(problems: readonly string[]): void {
    if (problems.length === 0) return;
    throw new EngineFailure(
        ["Nothing was changed. The embedded engine cannot deploy this program:", ...problems.map((line) => `  ${line}`)].join(
            "\n",
        ),
    );
}

/** What only the cluster can tell: kinds that it does not have, protected values that would be replaced. */
async function problemsOnCluster(run: Run, { registrations }: Walk): Promise<string[]> {
    const isServed = async (apiVersion: string, kind: string) => (await run.cluster.resource(apiVersion, kind)) !== undefined;
    const replaced = registrations
        .filter(({ dependencies }) => dependencies.length === 0) // others' inputs are not known yet
        .flatMap((registration) => {
            const stored = run.parent.value(registration.urn);
            return (stored && refusedChange(stored, registration)) ?? [];
        });
    return [...(await unknownKinds(registrations, isServed)), ...replaced];
}

function union(a: Reach, b: Reach): Reach {
    return { kinds: new Set([...a.kinds, ...b.kinds]), namespaces: new Set([...a.namespaces, ...b.namespaces]) };
}

// Runs a Pulumi program inside this process, on the SDK's own test runtime: the SDK keeps the order, the parallelism and the
// outputs; what happens to each resource is one function's business. Nothing here depends on Kubernetes.
import { runtime } from "@pulumi/pulumi";
import { currentState, mockMonitor, withoutPromiseTraces, type MockMonitor } from "../lib/sdk";
import { describeRead, describeRegistration, type ReadRequest, type RegisterRequest, type Registration } from "./registration";
import { isProperties, type Properties } from "../lib/properties";
import { fromWire, toWire } from "./secrets";
import type { StackFile } from "./stack-file";

/** A program as its entry file exports it. */
export type Program = () => Promise<Record<string, unknown>>;

/** The result of a registration: its id and its outputs, secrets wrapped in `Secret`. */
export interface Registered {
    readonly id: string;
    readonly state: Properties;
}

const stackReference = "pulumi:pulumi:StackReference";

/** A promise that stays open. The SDK turns every rejected registration into several unhandled rejections. */
const never = new Promise<never>(() => undefined);

/** The SDK's runtimes in which a program runs: the process' own, and one for each rehearsal inside it. */
const busy = new WeakSet<object>();

// An empty event loop shows the same as these traces. Registrations outside of it keep them.
withoutPromiseTraces(() => busy.has(currentState()));

/**
 * Runs the program and hands every resource to `register`, as soon as what it depends on is done. Resolves to the
 * program's outputs once all is done. The first failure, in the program or in `register`, keeps everything that has
 * not begun from beginning; when what was under way has ended, the promise rejects with that failure.
 *
 * The SDK's runtime is one per process (except for a rehearsal, which has its own): programs run one after the other, never
 * concurrently.
 */
export async function runProgram(
    stack: StackFile,
    program: Program,
    register: (registration: Registration) => Promise<Registered>,
): Promise<Properties> {
    const runtimeOfCaller = currentState();
    if (busy.has(runtimeOfCaller)) throw new Error("Another program runs in this process. Wait until it has ended.");
    busy.add(runtimeOfCaller);
    const registrations = new Map<string, Registration>();
    const underWay = new Set<Promise<unknown>>();
    const failure = firstFailure();

    const handle = (registration: Registration): Promise<Registered> => {
        if (failure.happened()) return never;
        if (registrations.has(registration.urn)) {
            failure.report(new Error(duplicate(registration)));
            return never;
        }
        if (registration.type === stackReference) {
            const found = referenced(stack, registration);
            if (found instanceof Error) failure.report(found);
            return found instanceof Error ? never : Promise.resolve(found);
        }
        registrations.set(registration.urn, registration);
        const work = register(registration);
        underWay.add(work);
        return work.catch((error: unknown) => {
            failure.report(error);
            return never;
        });
    };

    const stopListening = onStrayRejection(failure.report);
    try {
        runtime.setAllConfig({ ...stack.config }, [...stack.secretKeys]);
        await installMonitor(stack, registrations, handle, failure.report);
        const finished = finish(program).catch((error: unknown) => {
            failure.report(error);
            return failure.promise;
        });
        const outputs = await Promise.race([failure.promise, finished]);
        await nextTurn(); // an error in an apply that nobody waits for arrives only now
        if (failure.happened()) await failure.promise;
        return outputs;
    } finally {
        await Promise.allSettled(underWay);
        await nextTurn(); // rejections that follow from the first one have been seen by then
        stopListening();
        forget();
        busy.delete(runtimeOfCaller);
    }
}

/** Another stack, which is nothing to register: its outputs are given to the run, as its configuration is. */
function referenced({ references = {} }: StackFile, { name, inputs }: Registration): Registered | Error {
    const wanted = typeof inputs["name"] === "string" ? inputs["name"] : name;
    const outputs = Object.hasOwn(references, wanted) ? references[wanted] : undefined;
    if (outputs) return { id: wanted, state: { ...inputs, outputs, secretOutputNames: [] } };
    const known = Object.keys(references).join(", ") || "none";
    return new Error(`The program takes the stack "${wanted}". The stacks whose outputs this run was given: ${known}.`);
}

async function finish(program: Program): Promise<Properties> {
    const outputs = fromWire(await runtime.serializeProperties("outputs", await program()));
    await runtime.disconnect(); // waits for every registration: outputs may be known before the last Job is complete
    return isProperties(outputs) ? outputs : {};
}

/** Puts full URNs and our handler into the SDK's mock monitor. */
async function installMonitor(
    scope: StackFile,
    registrations: ReadonlyMap<string, Registration>,
    handle: (registration: Registration) => Promise<Registered>,
    refuse: (error: Error) => void,
): Promise<void> {
    let current: Registration | undefined; // the monitor calls newResource before it first awaits anything
    await runtime.setMocks(
        {
            newResource: async () => {
                if (!current) throw new Error("The SDK's mock monitor created a resource that nobody registered.");
                const { id, state } = await handle(current);
                return { id, state: toWire(state) };
            },
            call: ({ token }) => {
                refuse(new Error(`The program calls the provider function ${token}, which the offline runner does not support.`));
                return never; // the SDK would lose the message
            },
        },
        scope.project,
        scope.stack,
        false,
        "organization",
    );
    const monitor = mockMonitor();
    const withUrn =
        (
            describe: (request: never) => Registration,
            original: MockMonitor["registerResource"],
        ): MockMonitor["registerResource"] =>
        (request, callback) => {
            const registration = describe(request as never);
            current = registration;
            return original.call(monitor, request, (error, response) => {
                response?.setUrn(registration.urn);
                callback(error, response);
            });
        };
    monitor.registerResource = withUrn(
        (request: RegisterRequest) => describeRegistration(scope, request, registrations.get(request.getParent())),
        monitor.registerResource,
    );
    monitor.readResource = withUrn((request: ReadRequest) => describeRead(scope, request), monitor.readResource);
    monitor.registerResourceOutputs = (_request, callback) => {
        callback(null, undefined); // a component's outputs are for Pulumi's state, which there is none of
    };
}

function duplicate({ type, name, urn }: Registration): string {
    return `Two resources of type ${type} are named "${name}" under the same parent. Give one of them another name. (${urn})`;
}

function firstFailure() {
    let first: { error: Error } | undefined;
    let reject: (error: Error) => void;
    const promise = new Promise<never>((_resolve, rejectPromise) => (reject = rejectPromise));
    promise.catch(() => undefined); // it may be reported before anybody waits for it
    return {
        promise,
        happened: () => first !== undefined,
        report: (reason: unknown) => {
            if (first) return;
            first = { error: reason instanceof Error ? reason : new Error(String(reason)) };
            reject(first.error);
        },
    };
}

/**
 * An error inside `apply`, or in an input that nobody awaits, reaches the process only as an unhandled rejection, and a
 * wait for something that never comes only as an empty event loop, on which Node exits with 0.
 */
function onStrayRejection(report: (error: unknown) => void): () => void {
    const others = process.rawListeners("unhandledRejection") as NodeJS.UnhandledRejectionListener[];
    const onEmptyLoop = () => {
        report(new Error("The program waits for a promise or an output that never resolves."));
    };
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", report);
    process.on("beforeExit", onEmptyLoop);
    return () => {
        process.off("unhandledRejection", report);
        process.off("beforeExit", onEmptyLoop);
        for (const listener of others) process.on("unhandledRejection", listener);
    };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Promises that are open after a failure would be reported as leaked when the process exits. */
function forget(): void {
    runtime.resetOptions("", "", -1, "", "", false, "");
    runtime.setAllConfig({});
}

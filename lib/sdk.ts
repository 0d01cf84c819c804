// Everything of Pulumi's SDK that its types leave out and this program needs: the gate, the offline runner and the reader of stack
// files use it, and nothing else reaches into the SDK. tests/lib/sdk.test.ts names each part, so that an upgrade of the SDK that changes
// one fails there.
import { runtime } from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import * as state from "@pulumi/pulumi/runtime/state";

/** The part, or an error that names it. */
function internal(room: object, name: string): unknown {
    const found = (room as Readonly<Record<string, unknown>>)[name];
    if (typeof found !== "function") throw new Error(`This version of @pulumi/pulumi has no function ${name}. Adapt lib/sdk.ts.`);
    return found;
}

/** The SDK's state of the running program: one per process, and one for each callback of `withOwnState`. */
export const currentState = internal(state, "getStore") as () => object;

/** Runs the callback with a state of its own, as the SDK runs the inline programs of its Automation API. */
export const withOwnState = internal(state, "withLocalStorage") as <T>(callback: () => T) => T;

/** All values of the running stack, by `namespace:key`. */
export const allConfig = internal(runtimeConfig, "allConfig") as () => Record<string, string>;

/** Whether the value of a key is encrypted in the stack file. */
export const isConfigSecret = internal(runtimeConfig, "isConfigSecret") as (key: string) => boolean;

type DebuggablePromise = <T>(promise: Promise<T>, context: unknown) => Promise<T>;

/**
 * Stops the SDK from recording a stack trace for each of its promises while a condition holds. It uses them to name promises that never
 * resolve; recording takes as long as all the rest of an offline run.
 */
export function withoutPromiseTraces(holds: () => boolean): void {
    const room = debuggable as unknown as { debuggablePromise: DebuggablePromise };
    const original = internal(room, "debuggablePromise") as DebuggablePromise;
    room.debuggablePromise = (promise, context) => (holds() ? promise : original(promise, context));
}

export type Callback = (error: Error | null, response: { setUrn(urn: string): void } | undefined) => void;

/** The methods of the SDK's mock monitor that the offline runner wraps. */
export interface MockMonitor {
    registerResource: (request: unknown, callback: Callback) => unknown;
    readResource: (request: unknown, callback: Callback) => unknown;
    registerResourceOutputs: (request: unknown, callback: Callback) => void;
}

/** The monitor that `setMocks` has installed. */
export function mockMonitor(): MockMonitor {
    const monitor = runtime.getMonitor() as unknown as MockMonitor;
    for (const name of ["registerResource", "readResource", "registerResourceOutputs"]) internal(monitor, name);
    return monitor;
}

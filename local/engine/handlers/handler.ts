// What the engine can do with a type of resource. A new kind of resource is one more file beside this one and one more
// entry in the table of index.ts.
import type { Registered } from "../../../offline/program";
import type { Registration } from "../../../offline/registration";
import type { Run } from "../run";

/** How one family of resources is handled. */
export interface Handler {
    readonly handles: (registration: Registration) => boolean;
    /** What cannot be done, each in a sentence; asked before anything is changed. */
    readonly problems: (registration: Registration, target: Target) => readonly string[];
    /** Makes it so, and gives its id and outputs. */
    readonly apply: (registration: Registration, run: Run) => Promise<Registered>;
}

/** What a program is checked against before it runs. */
export interface Target {
    readonly context: string;
    /** Whether there is a helm program. */
    readonly helm: boolean;
    /** Everything that the program registers, by URN. */
    readonly registrations: ReadonlyMap<string, Registration>;
}

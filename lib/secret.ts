// A value that must not be shown.
import { inspect } from "node:util";

const shown = "[secret]";

/** It prints as `[secret]` wherever a value is turned into text or JSON. */
export class Secret {
    constructor(readonly value: unknown) {}
    toString(): string {
        return shown;
    }
    toJSON(): string {
        return shown;
    }
    [inspect.custom](): string {
        return shown;
    }
}

// Reads each resource of a preview once for all policies. The SDK reads it from its message anew for each policy, and wraps it in
// a guard that throws where a value is not known yet; rules change nothing and know `unknown`, so that one copy does for all.
// Two of its functions are replaced, of the version that package.json pins.
import type { Resource } from "../rules/view/resource";
import { unknown } from "../rules/view/types";

/* oxlint-disable typescript/no-require-imports -- the modules themselves, whose functions are replaced below */
const sdk = require("@pulumi/policy/deserialize") as {
    deserializeProperties: (message: object, secrets: boolean) => Resource["inputs"];
};
const guard = require("@pulumi/policy/proxy") as Record<string, unknown>;
/* oxlint-enable typescript/no-require-imports */
const { deserializeProperties } = sdk;
const notKnown = new Set(Object.values(guard).filter((value) => typeof value === "string" && /^[0-9a-f-]{36}$/.test(value)));
const read = new WeakMap<object, Resource["inputs"]>();

sdk.deserializeProperties = (message, secrets) => {
    // With secrets for remediation alone, which every preview requests first. No policy here changes a resource, so none reads this.
    if (secrets) return {};
    const inputs = read.get(message) ?? (plain(deserializeProperties(message, secrets)) as Resource["inputs"]);
    read.set(message, inputs);
    return inputs;
};
guard["unknownCheckingProxy"] = (inputs: unknown) => inputs;

/** The value with `unknown` for what the SDK writes where nothing is known. */
function plain(value: unknown): unknown {
    if (notKnown.has(value)) return unknown;
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

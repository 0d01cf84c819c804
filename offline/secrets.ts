// How a secret travels through the offline runner: the SDK's wire format becomes a `Secret`, which never prints its value.
import { runtime } from "@pulumi/pulumi";
import { isProperties, type Properties } from "../lib/properties";
import { Secret } from "../lib/secret";

export { Secret };

/** Rebuilds a value bottom up; `visit` sees every object before its keys are walked and may replace it. */
function transform(value: unknown, visit: (value: unknown) => { replaced: unknown } | undefined): unknown {
    const replacement = visit(value);
    if (replacement) return replacement.replaced;
    if (Array.isArray(value)) return value.map((item) => transform(item, visit));
    if (!isProperties(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, transform(item, visit)]));
}

/** The SDK's wire format to plain values: secrets become `Secret`, references to resources their URN. */
export function fromWire(value: unknown): unknown {
    return transform(value, (item) => {
        if (!isProperties(item)) return undefined;
        const signature = item[runtime.specialSigKey];
        if (signature === runtime.specialSecretSig) return { replaced: new Secret(reveal(fromWire(item["value"]))) };
        if (signature === runtime.specialResourceSig) return { replaced: item["urn"] };
        return undefined;
    });
}

/** Plain values with `Secret`s to what the SDK takes as a resource's state. */
export function toWire(value: Properties): Properties {
    return transform(value, (item) =>
        item instanceof Secret
            ? { replaced: { [runtime.specialSigKey]: runtime.specialSecretSig, value: item.value } }
            : undefined,
    ) as Properties;
}

/** The values as they are, secrets in clear. */
export function reveal(value: unknown): unknown {
    return transform(value, (item) => (item instanceof Secret ? { replaced: item.value } : undefined));
}

/** Whether a `Secret` is anywhere inside. */
export function holdsSecret(value: unknown): boolean {
    if (value instanceof Secret) return true;
    if (Array.isArray(value)) return value.some(holdsSecret);
    return isProperties(value) && Object.values(value).some(holdsSecret);
}

/** Every string inside a value, secrets included. */
export function* strings(value: unknown): Generator<string> {
    if (typeof value === "string") yield value;
    else if (value instanceof Secret) yield* strings(value.value);
    else if (Array.isArray(value)) for (const item of value) yield* strings(item);
    else if (isProperties(value)) for (const item of Object.values(value)) yield* strings(item);
}

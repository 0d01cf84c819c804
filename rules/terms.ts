// The words that rules are written in: durations, sizes, versions and flags of values that may be missing or not known yet.
import { isDuration, isQuantity, toBytes, toSeconds } from "../config/units";
import { Unknown, unknown, type Known } from "./view/types";

export const isUnknown = (value: unknown): value is Unknown => value instanceof Unknown;

/** Seconds. Undefined when there is no value, when it is not known yet, or when it is no duration. */
export const seconds = (value: Known<string> | undefined): number | undefined =>
    typeof value === "string" && isDuration(value) ? toSeconds(value) : undefined;

/** A value that is there and known, but no duration: what reads it will not start. */
export const isNoDuration = (value: Known<string> | undefined): value is string =>
    typeof value === "string" && !isDuration(value);

/** Seconds for which data are kept, where 0 means forever. */
export const keptFor = (value: Known<string> | undefined): number | undefined => {
    const kept = seconds(value);
    return kept === 0 ? Infinity : kept;
};

const binary: Readonly<Record<string, string>> = {
    KB: "Ki",
    MB: "Mi",
    GB: "Gi",
    TB: "Ti",
    KiB: "Ki",
    MiB: "Mi",
    GiB: "Gi",
    TiB: "Ti",
};

/** Bytes of a Kubernetes quantity, or of a size as Thanos and Prometheus write it (`MB` is 2^20 bytes there). */
export function bytes(value: Known<string> | undefined): number | undefined {
    if (typeof value !== "string") return undefined;
    const quantity = value.replace(/[KMGT]i?B$/, (unit) => binary[unit] ?? unit).replace(/B$/, "");
    return isQuantity(quantity) ? toBytes(quantity) : undefined;
}

/** A size for people. */
export const gibibytes = (count: number): string => `${Math.ceil(count / 2 ** 30)}Gi`;

/** Whether a version such as `v3.14.0` or `3.14.0-distroless` is at least this one. Undefined: unknown. */
export function isAtLeast(version: Known<string> | undefined, least: string): boolean | undefined {
    if (typeof version !== "string") return undefined;
    const numbers = (text: string) =>
        /^v?(\d+)\.(\d+)(?:\.(\d+))?/
            .exec(text)
            ?.slice(1)
            .map((part) => Number(part || 0));
    const [found, wanted] = [numbers(version), numbers(least)];
    if (!found || !wanted) return undefined;
    const first = wanted.findIndex((part, index) => part !== found[index]);
    return first === -1 || (found[first] ?? 0) > (wanted[first] ?? 0);
}

/** The tag of an image reference, without digest. */
export const tagOf = (image: Known<string> | undefined): string | undefined =>
    typeof image === "string" ? /^\w[\w.-]*$/.exec(tagPart(image))?.[0] : undefined;

/** The part between the last colon after the last slash, and the digest. */
function tagPart(image: string): string {
    const named = image.split("@")[0] ?? "";
    const colon = named.lastIndexOf(":");
    return colon > named.lastIndexOf("/") ? named.slice(colon + 1) : "";
}

type Args = readonly Known<string>[];

/** All values of a flag that may be given several times. A flag without a value, as `--wait`, has the value `true`. */
export function flags(args: Args, name: string): readonly Known<string>[] {
    const found: Known<string>[] = [];
    args.forEach((arg, index) => {
        const next = args[index + 1];
        if (isUnknown(arg)) return;
        if (arg.startsWith(`--${name}=`)) found.push(arg.slice(name.length + 3));
        else if (arg === `--${name}`)
            found.push(next === undefined || (!isUnknown(next) && next.startsWith("-")) ? "true" : next);
        else if (arg === `--no-${name}`) found.push("false");
    });
    return found.length === 0 && args.some(isUnknown) ? [unknown] : found;
}

/** The value of a flag, as the binary would take it: the last one given. */
export const flag = (args: Args, name: string): Known<string> | undefined => flags(args, name).at(-1);

/** The external labels that a ruler or receive is given as `--label=name="value"`. Undefined: not all are known. */
export function labelFlags(args: Args): Readonly<Record<string, string>> | undefined {
    const found = flags(args, "label");
    if (found.some(isUnknown)) return undefined;
    return Object.fromEntries(
        found.flatMap((one) => {
            const [, name, value] = (!isUnknown(one) && /^([^=]+)="(.*)"$/.exec(one)) || [];
            return name === undefined || value === undefined ? [] : [[name, value] as const];
        }),
    );
}

/** Whether receive stores what it takes: a router has a hashring, and no endpoint of its own in it. Any other component: yes. */
export const storesSeries = ({ component, args }: { readonly component: unknown; readonly args: Args }): boolean =>
    component !== "receive" ||
    (flag(args, "receive.hashrings") === undefined && flag(args, "receive.hashrings-file") === undefined) ||
    flag(args, "receive.local-endpoint") !== undefined;

/** The labels among them that differ from pod to pod. */
export const replicaLabelsOf = (labels: Readonly<Record<string, string>>): string[] =>
    Object.keys(labels).filter((name) => labels[name]?.includes("$("));

/**
 * Whether an endpoint is a Service of the cluster: a name without a dot, `name.namespace`, or a name that ends in `svc` or the
 * cluster's domain. Top-level domains have names of their own, so that `minio.example` counts as outside only with a known one.
 */
export const isInCluster = (endpoint: string): boolean => {
    const host = endpoint.replace(/:\d+$/, "");
    const labels = host.split(".");
    if (labels.length > 2) return /\.(svc|local|internal|cluster)$|\.svc\./.test(host);
    return labels.length === 1 ? host !== "" : !publicDomains.has(labels[1] ?? "");
};

/** Top-level domains that no Namespace is called. */
const publicDomains = new Set([
    "com",
    "net",
    "org",
    "io",
    "dev",
    "cloud",
    "eu",
    "de",
    "uk",
    "fr",
    "us",
    "cn",
    "ru",
    "co",
    "me",
    "app",
    "ai",
    "tech",
    "info",
    "xyz",
]);

/** A value for a message. */
export const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

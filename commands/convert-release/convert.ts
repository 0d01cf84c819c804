// The values of a release of the Bitnami Thanos chart as a stack file, and everything that could not be converted.
import { isProperties, type Properties } from "../../lib/properties";
import { objectStoreOf } from "./object-store";
import { components, rows, type Outcome, type Row } from "./table";

export interface Release {
    readonly name: string;
    readonly namespace: string;
    /** Values that its owner has set. */
    readonly values: Properties;
    /** The document that the release reads from a Secret. */
    readonly objstore?: string | undefined;
}

/** Settings that the values do not have. */
export interface Answers {
    readonly cluster: string;
    readonly context: string;
    readonly namespace: string;
    readonly environment: "dev" | "prod";
    readonly size: string;
}

/** A value of the release, and what to know about it. */
export interface Remark {
    readonly path: string;
    readonly text: string;
}

export interface Conversion {
    /** Keys of the stack file without `thanos-stack:`. */
    readonly config: Properties;
    readonly covered: readonly Remark[];
    /** Values that need a decision. */
    readonly open: readonly Remark[];
    readonly notes: readonly Remark[];
}

/** The chart's own retention, which the release uses where its values set none. */
const chartRetention = { raw: "30d", fiveMinutes: "30d", oneHour: "10y" };

const objstoreKeys = /^(objstoreConfig|existingObjstoreSecret|existingObjstoreSecretItems)$/;

/** Converts the values. Throws when they do not name the bucket. */
export function convert({ values, objstore }: Release, answers: Answers): Conversion {
    const document = objstore ?? inline(values["objstoreConfig"]);
    if (document === undefined)
        throw new Error(
            `The values name no bucket${typeof values["existingObjstoreSecret"] === "string" ? `, but the Secret ${values["existingObjstoreSecret"]}` : ""}. Add --objstore-config FILE with the document: kubectl get secret NAME --output jsonpath='{.data.objstore\\.yml}' | base64 -d`,
        );
    const store = objectStoreOf(document, roleOf(values));
    const config: Properties = {
        environment: answers.environment,
        cluster: answers.cluster,
        kubernetes: { context: answers.context },
        ...(answers.namespace === "monitoring" ? {} : { namespace: answers.namespace }),
        size: answers.size,
        objectStore: store.objectStore,
        prometheus: { delivery: "values", release: prometheusRelease(values) ?? "kube-prometheus-stack" },
        thanos: { delivery: "manifests", retention: { ...chartRetention }, compactor: { enabled: false } },
    };
    const remarks: { covered: Remark[]; open: Remark[]; notes: Remark[] } = { covered: [], open: [], notes: [] };
    for (const { path, outcome } of outcomes(values)) {
        if ("covered" in outcome) remarks.covered.push({ path, text: outcome.covered });
        else if ("open" in outcome) remarks.open.push({ path, text: outcome.open });
        else {
            for (const [key, value] of Object.entries(outcome.set)) put(config, key.split("."), value);
            if (outcome.note !== undefined) remarks.notes.push({ path, text: outcome.note });
        }
    }
    remarks.notes.push(...store.notes.map((text) => ({ path: "objstoreConfig", text })));
    return { config, ...remarks };
}

/** A document in the values, as text or as a map. Empty: none. */
const inline = (value: unknown): string | Properties | undefined =>
    (typeof value === "string" && value.trim() !== "") || (isProperties(value) && Object.keys(value).length > 0)
        ? value
        : undefined;

/** The result of each value. A row that takes a whole map is applied once. */
function outcomes(values: Properties): { readonly path: string; readonly outcome: Outcome }[] {
    const asked = new Map<string, { readonly path: string; readonly outcome: Outcome }>();
    for (const leaf of leavesOf(values)) {
        if (objstoreKeys.test(leaf[0] ?? "")) continue;
        const row = rows.find((one) => matches(one, leaf));
        if (!row) {
            const path = leaf.join(".");
            asked.set(path, { path, outcome: { open: "no equivalent" } });
            continue;
        }
        const at = leaf.slice(0, row.path.split(".").length);
        const path = at.join(".");
        if (asked.has(path)) continue;
        asked.set(path, { path, outcome: row.to({ value: valueAt(values, at), component: components[at[0] ?? ""] ?? "" }) });
    }
    return [...asked.values()];
}

function matches({ path }: Row, leaf: readonly string[]): boolean {
    const parts = path.split(".");
    return (
        parts.length <= leaf.length &&
        parts.every((part, index) => (part === "*" ? components[leaf[index] ?? ""] !== undefined : part === leaf[index]))
    );
}

/** Paths of all values that are set: empty ones are the chart's way of leaving a value out. */
function leavesOf(value: unknown, path: readonly string[] = []): string[][] {
    if (isProperties(value)) return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
    const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
    return isEmpty ? [] : [[...path]];
}

const valueAt = (values: unknown, path: readonly string[]): unknown =>
    path.reduce<unknown>((inner, key) => (isProperties(inner) ? inner[key] : undefined), values);

/** Sets a nested key; maps are merged, lists are joined. */
function put(object: Properties, [key = "", ...rest]: readonly string[], value: unknown): void {
    if (rest.length === 0) {
        const before = object[key];
        object[key] =
            isProperties(before) && isProperties(value)
                ? { ...before, ...value }
                : Array.isArray(before) && Array.isArray(value)
                  ? [...(before as unknown[]), ...(value as unknown[])]
                  : value;
        return;
    }
    const inner = object[key];
    const next: Properties = isProperties(inner) ? inner : {};
    object[key] = next;
    put(next, rest, value);
}

/** The IAM role of the release's pods. */
function roleOf(values: Properties): string | undefined {
    const annotation = "eks.amazonaws.com/role-arn";
    const found = Object.keys(components).map((key) => valueAt(values, [key, "serviceAccount", "annotations", annotation]));
    return found.find((one): one is string => typeof one === "string");
}

/** The release of kube-prometheus-stack, from the Service of its sidecars. */
function prometheusRelease(values: Properties): string | undefined {
    const service = valueAt(values, ["query", "dnsDiscovery", "sidecarsService"]);
    return typeof service === "string"
        ? /^(.+?)(?:-kube-prom[a-z-]*|-prometheus)?-thanos-discovery$/.exec(service)?.[1]
        : undefined;
}

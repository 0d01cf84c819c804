// Stops the Prometheus servers of a stack in a way that leaves every sample in the bucket.
import { CustomObjectsApi } from "@kubernetes/client-node";
import { z } from "zod";
import { isProperties } from "../../lib/properties";
import { until } from "../../lib/until";
import { importHistory, type Report } from "../import-history/import";
import { isReady, nameOf, prometheusPods, type RunningStack } from "../verify/running";

const object = { group: "monitoring.coreos.com", version: "v1", plural: "prometheuses" } as const;

/** Where the fields are kept that the flush changes, so that they can be set back. */
const annotation = "thanos-stack/before-flush";

/** Selects no object. */
const none = { matchLabels: { "thanos-stack/flush": "stopped" } };
const selectors = [
    "serviceMonitorSelector",
    "podMonitorSelector",
    "probeSelector",
    "scrapeConfigSelector",
    "ruleSelector",
] as const;
/** The effects of the flush: scraping and recording stop, and snapshots are allowed. */
const flushing: Readonly<Record<string, unknown>> = {
    enableAdminAPI: true,
    ...Object.fromEntries(selectors.map((selector) => [selector, none])),
};
const changed = [...Object.keys(flushing), "replicas"];

interface Told {
    readonly say: (line: string) => void;
    readonly error: (line: string) => void;
    readonly signal: AbortSignal;
}

/** The result for one server. */
export interface Flushed {
    readonly pod: string;
    readonly report: Report;
}

/**
 * Stops scraping, uploads a snapshot of each head under the replica's own labels, compares the counts, and stops the servers: one
 * that went on would cut a block of its own of the same samples. `resume` starts them again.
 */
export async function flushPrometheus(stack: RunningStack, told: Told): Promise<Flushed[]> {
    const { say, signal } = told;
    const pods = (await prometheusPods(stack)).map(nameOf);
    await stillPatch(stack);
    say(`${pods.join(", ")}: scraping stops`);
    await Promise.all(pods.map((pod) => isStill(stack, pod, signal)));
    const flushed: Flushed[] = [];
    for (const pod of pods) {
        const source = { kind: "prometheus", pod, snapshot: undefined, head: true } as const;
        const report = await importHistory(stack, source, { yes: true }, told);
        flushed.push({ pod, report });
    }
    if (flushed.every(({ report }) => report.wrong.length === 0)) {
        await patch(stack, () => ({ spec: { replicas: 0 }, annotations: {} }));
        say(`${pods.join(", ")}: stopped. Destroy the stack, or start them again: thanos-stack flush --resume`);
    }
    return flushed;
}

/**
 * Configures the operator's servers so that they scrape and record nothing, and take snapshots. The previous settings are kept
 * for `resume`.
 */
export const stillPatch = (stack: RunningStack): Promise<void> =>
    patch(stack, (spec, annotations) => ({
        spec: flushing,
        annotations: { [annotation]: annotations[annotation] ?? JSON.stringify(pick(spec)) },
    }));

/** Sets back what a flush has changed. */
export const resumePrometheus = (stack: RunningStack): Promise<void> =>
    patch(stack, (_spec, annotations) => {
        const before: unknown = JSON.parse(annotations[annotation] ?? "null");
        if (!isProperties(before))
            throw new Error(`Prometheus ${stack.names.prometheus.object} was not flushed: nothing to resume.`);
        return { spec: before, annotations: { [annotation]: null } };
    });

/** The fields as they are; null for an absent one, which a merge patch then removes. */
const pick = (spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    Object.fromEntries(changed.map((key) => [key, spec[key] ?? null]));

interface Change {
    readonly spec: Readonly<Record<string, unknown>>;
    readonly annotations: Readonly<Record<string, string | null>>;
}

/** Replaces fields of the Prometheus object. The operator writes its status meanwhile, which the cluster answers with 409: then again. */
async function patch(stack: RunningStack, change: Parameters<typeof replace>[1]): Promise<void> {
    for (let attempt = 1; ; attempt++)
        try {
            await replace(stack, change);
            return;
        } catch (error) {
            if ((error as { code?: unknown }).code !== 409 || attempt === 10) throw error;
        }
}

async function replace(
    { access, namespace, names }: RunningStack,
    change: (spec: Readonly<Record<string, unknown>>, annotations: Readonly<Record<string, string>>) => Change,
): Promise<void> {
    const api = access.config.makeApiClient(CustomObjectsApi);
    const target = { ...object, namespace, name: names.prometheus.object };
    const found = (await api.getNamespacedCustomObject(target)) as {
        readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
        readonly spec: Readonly<Record<string, unknown>>;
    };
    const { spec, annotations } = change(found.spec, found.metadata.annotations ?? {});
    const merged = (fields: Readonly<Record<string, unknown>>, over: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(Object.entries({ ...fields, ...over }).filter(([, value]) => value !== null));
    const body = {
        ...found,
        metadata: { ...found.metadata, annotations: merged(found.metadata.annotations ?? {}, annotations) },
        spec: merged(found.spec, spec),
    };
    await api.replaceNamespacedCustomObject({ ...target, body });
}

const flagsAnswer = z.object({ data: z.record(z.string(), z.string()) });
const targetsAnswer = z.object({ data: z.object({ activeTargets: z.array(z.unknown()) }) });

/** Waits until a server runs with the changed arguments and configuration, and scrapes nothing. */
async function isStill({ access, namespace }: RunningStack, pod: string, signal: AbortSignal): Promise<void> {
    const target = { namespace, pod, port: 9090 };
    const ask = async (path: string) => JSON.parse(await access.getText(target, path)) as unknown;
    const still = async (): Promise<boolean> => {
        try {
            const { items } = await access.core.listNamespacedPod({ namespace });
            const found = items.find((one) => nameOf(one) === pod);
            if (!found || !isReady(found)) return false;
            const flags = flagsAnswer.parse(await ask("/api/v1/status/flags")).data;
            if (flags["web.enable-admin-api"] !== "true") return false;
            return targetsAnswer.parse(await ask("/api/v1/targets?state=active")).data.activeTargets.length === 0;
        } catch {
            return false; // it restarts
        }
    };
    if (!(await until(still, { seconds: 900, signal })))
        throw new Error(
            `${pod} still scrapes, or does not restart, after 15 minutes: see kubectl describe pod ${pod}, then run flush again.`,
        );
}

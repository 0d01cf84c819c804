// The stack's own part of all data: other stacks may write into the same bucket, and one querier may have many clusters.
import { operatedLabels } from "../../components/history-import/model";
import { selector } from "../../components/alerts/rule";
import type { Block } from "../access/thanos";
import { ownPrometheus, type RunningStack } from "./running-stack";

type Labels = Readonly<Record<string, string>>;

/** The external labels that the stack gives to what its Prometheus scrapes. */
export const externalLabelsOf = (stack: Pick<RunningStack, "deployed">): Labels => ownPrometheus(stack).externalLabels;

/** With the operator's label, which distinguishes the Prometheus of a cluster from others with the same labels. */
export const ownLabels = (stack: Pick<RunningStack, "deployed" | "namespace" | "names">): Labels =>
    operatedLabels(externalLabelsOf(stack), stack.namespace, stack.names);

/** Label matchers, as in `cluster="west", prometheus="monitoring/thanos-stack"`. */
export const matchers = (labels: Labels): string =>
    Object.entries(labels)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(", ");

/** Label matchers for the targets that every stack has, in its own words: those that it watches, its Prometheus, its MinIO. */
export function ownTargets(stack: Pick<RunningStack, "deployed" | "namespace" | "names" | "models">): string {
    const { names, namespace, models } = stack;
    const { server } = models.store;
    const jobs = [
        ...Object.values(models.alerts.components).flatMap(({ jobs }) => jobs),
        names.prometheus.service,
        ...(server ? [server.service] : []),
    ];
    return `${matchers(ownLabels(stack))}, ${selector(namespace, [...new Set(jobs)])}`;
}

/** Whether a block has these labels, and maybe more. */
export const hasLabels =
    (wanted: Labels) =>
    ({ thanos: { labels } }: Pick<Block, "thanos">): boolean =>
        Object.entries(wanted).every(([name, value]) => labels?.[name] === value);

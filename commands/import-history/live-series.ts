// Uploads of the live Prometheus servers: imported blocks have the same labels, and must not cover the same time.
import { blockLabels, type ImportTerms } from "../../components/history-import/model";
import { defaultClusterLabel } from "../../config/names";
import type { Store } from "../access/thanos";

/** The querier's data about a sidecar. */
export type Sidecar = Pick<Store, "minTime" | "labelSets">;

const has = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean =>
    Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** Problems of labels that differ from those of the live series, as their sidecars report them. */
export function strangeLabels(
    { labels }: Pick<ImportTerms, "labels">,
    sidecars: readonly Sidecar[],
    clusterLabel = defaultClusterLabel,
): string[] {
    const live = sidecars.flatMap(({ labelSets }) => labelSets ?? []);
    const alike = live.filter((one) => one[clusterLabel] === labels[clusterLabel]);
    return alike.length === 0 || alike.some((one) => has(one, labels))
        ? []
        : [
              `the live series have the labels ${JSON.stringify(alike[0])}, the blocks would get ${JSON.stringify(labels)}: deploy the stack first, so that both are one history`,
          ];
}

/**
 * Milliseconds since the epoch from when on a live Prometheus has series with exactly the labels of the blocks. Undefined: none
 * has. A sidecar whose Prometheus has no sample yet reports the beginning of time, and its first one comes from now on.
 */
export function liveSince(terms: Pick<ImportTerms, "labels" | "replica">, sidecars: readonly Sidecar[]): number | undefined {
    const begins = sidecars
        .filter(({ labelSets }) => labelSets?.some((one) => has(one, blockLabels(terms))))
        .map(({ minTime }) => (minTime > 0 ? minTime : Date.now()));
    return begins.length === 0 ? undefined : Math.min(...begins);
}

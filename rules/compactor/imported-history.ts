import { operatorLabel, replicaLabel } from "../../config/names";
import { prometheus, withFlag } from "../examples";
import { retentions } from "./retention";
import { always, type Example, type Rule, type Violation } from "../rule";
import { isUnknown, seconds, show } from "../terms";
import type { ComponentView, ImportView, PrometheusView } from "../view/types";

export const importedHistory: Rule = {
    name: "imported-history",
    title: "Imported history has the labels of the live series, and a retention that keeps it",
    why: "Imported blocks with other external labels than the live series are a second history, which queries never join with the first. The next run of the compactor deletes blocks older than the retention, so the Job of an import reads the compactor's own flags. Two blocks of one replica for the same time halt the compactor, and the Job cannot read from the bucket since when a live replica uploads.",
    source: "thanos: storage.md (external labels); components/history-import",
    severity: always("mandatory"),
    check: ({ imports, prometheus: servers, thanos }) =>
        imports.flatMap((one) => [
            ...shared(one),
            ...servers.flatMap((server) => [...strange(one, server), ...pointless(one, server)]),
            ...thanos.filter(({ component }) => component === "compact").flatMap((compactor) => misjudged(one, compactor)),
        ]),
    examples: {
        pass: [
            { title: "no import", change: (view) => void (view.imports = []) },
            { title: "the name of another Prometheus' replica", change: replica("prometheus-old-0") },
            { title: "a Prometheus that keeps less than the bucket", change: prometheus((one) => void (one.retention = "24h")) },
        ],
        fail: [
            {
                title: "another external label by an override",
                change: prometheus((one) => void (one.externalLabels = { cluster: "west", region: "eu" })),
            },
            { title: "the name of a live replica", change: replica("prometheus-thanos-stack-0") },
            { title: "the name of a live replica of a shard", change: replica("prometheus-thanos-stack-shard-1-0") },
            { title: "another retention by an override", change: withFlag("compact", "retention.resolution-raw", "90d") },
            { title: "a Prometheus that keeps more than the bucket", change: prometheus((one) => void (one.retention = "60d")) },
        ],
    },
};

function replica(name: string): Example["change"] {
    return (view) => {
        for (const one of view.imports)
            one.labels = `cluster="west"\nprometheus="monitoring/thanos-stack"\nprometheus_replica="${name}"`;
    };
}

const lineOf = (labels: string, name: string): string | undefined => new RegExp(`^${name}="(.*)"$`, "m").exec(labels)?.[1];

/** The operator names a replica by its object, in a label of its own. */
function shared({ path, labels }: ImportView): Violation[] {
    if (typeof labels !== "string") return [];
    const [given = "", object = ""] = [lineOf(labels, replicaLabel), lineOf(labels, operatorLabel)?.split("/")[1]];
    return new RegExp(`^prometheus-${object}-(shard-\\d+-)?\\d+$`).test(given)
        ? [
              {
                  path,
                  message: `gives its blocks the replica ${given}, for which a sidecar uploads; choose another name`,
                  key: "historyImport.replica to nothing",
              },
          ]
        : [];
}

function strange({ path, labels }: ImportView, { externalLabels }: PrometheusView): Violation[] {
    if (typeof labels !== "string" || isUnknown(externalLabels)) return [];
    const lines = labels.split("\n");
    return Object.entries(externalLabels)
        .filter(([name, value]) => !isUnknown(value) && !lines.includes(`${name}=${JSON.stringify(value)}`))
        .map(([name, value]) => ({
            path,
            message: `gives its blocks no ${name}=${show(value)}, which Prometheus writes. Set the same label`,
            key: "prometheus.externalLabels",
        }));
}

function misjudged({ path, kept }: ImportView, compactor: ComponentView): Violation[] {
    if (typeof kept !== "string") return [];
    const told = kept.split(" ").map((one) => Number(one) || Infinity);
    return retentions(compactor)
        .filter((one, index) => one.kept !== undefined && one.kept !== told[index])
        .map(({ flag, key, value }) => ({
            path,
            message: `judges blocks by another retention than --${flag}=${show(value)} of the compactor. Set the same retention`,
            key: `thanos.retention.${key}`,
        }));
}

function pointless({ path, kept }: ImportView, { retention }: PrometheusView): Violation[] {
    const [raw, local] = [typeof kept === "string" ? Number(kept.split(" ")[0]) : 0, seconds(retention) ?? 0];
    return raw > 0 && raw <= local
        ? [
              {
                  path,
                  message: `can bring nothing in: the bucket keeps raw samples no longer than the ${show(retention)} of Prometheus itself. Raise the retention of the bucket`,
                  key: "thanos.retention.raw",
              },
          ]
        : [];
}

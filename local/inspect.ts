// `status`, `logs` and `down` of `npm run local`: for whatever state a cluster is in.
import { existsSync, readFileSync } from "node:fs";
import { CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import { kubeConfig } from "../kube/forward";
import { podReport } from "../kube/report";
import { closeAddresses } from "./addresses";
import { cluster as findCluster, clusters, daemonLog, down, isUp, status, type Cluster } from "./cluster";
import { commandLine, type Target } from "./command-line";
import { color } from "../lib/color";
import { table, terminalWidth } from "../lib/table";
import { localStack } from "./stack";
import { root } from "./steps";

const lastLines = 40;

/** The cluster, or an error with the names of all clusters. */
function existing(target: Target): Cluster {
    const found = findCluster(target.cluster);
    if (found) return found;
    const known = clusters();
    throw new Error(
        `There is no embedded cluster "${target.cluster}" on this machine${known.length > 0 ? `; there are: ${known.join(", ")}` : ""}. Start it: ${commandLine(target)}`,
    );
}

const coreApi = ({ context, kubeconfig }: Cluster): CoreV1Api => kubeConfig(context, kubeconfig).makeApiClient(CoreV1Api);

/** The output of `status`. Fits a terminal of 80 columns. */
export async function statusText(target: Target): Promise<string> {
    const found = existing(target);
    const { daemons, nodeReady } = await status(target.cluster);
    const head = [
        table(
            ["daemon", "", "pid", "MiB"],
            daemons.map((one) => [
                one.name,
                one.running ? "running" : "STOPPED",
                String(one.pid ?? ""),
                one.running ? (one.rss / 2 ** 20).toFixed(0) : "",
            ]),
            { width: terminalWidth, paint: (_column, cell, printed) => color(cell === "STOPPED" ? "bad" : undefined, printed) },
        ),
        `\nnode ${nodeReady ? color("good", "ready") : color("bad", "NOT ready")}; KUBECONFIG=${found.kubeconfig}`,
    ];
    if (!nodeReady) return [...head, `Repair it: ${commandLine(target)}`].join("\n");
    const { items } = await coreApi(found).listPodForAllNamespaces();
    return [...head, table(["pod", "", "ready", "restarts"], items.map(podRow), { width: terminalWidth, paint: paintPod })].join(
        "\n",
    );
}

function podRow({ metadata, status: state }: V1Pod): string[] {
    const containers = state?.containerStatuses ?? [];
    return [
        `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`,
        state?.phase ?? "",
        `${containers.filter(({ ready }) => ready).length}/${containers.length}`,
        String(containers.reduce((sum, { restartCount }) => sum + restartCount, 0)),
    ];
}

/** A phase that needs attention, and containers that are not ready. */
const paintPod = (column: number, cell: string, printed: string): string => {
    const [ready, all] = cell.split("/");
    const bad = (column === 1 && ["Pending", "Failed", "Unknown"].includes(cell)) || (column === 2 && ready !== all);
    return color(bad ? "bad" : undefined, printed);
};

export async function printLogs(target: Target, what: string | undefined): Promise<void> {
    const found = existing(target);
    const { daemons, nodeReady } = await status(target.cluster);
    if (what !== undefined && daemons.some(({ name }) => name === what)) {
        const file = daemonLog(target.cluster, what);
        if (!existsSync(file)) throw new Error(`${what} has written no log yet (${file}).`);
        console.log(readFileSync(file, "utf8").trimEnd().split("\n").slice(-lastLines).join("\n"));
        return;
    }
    const core = coreApi(found);
    const pods = nodeReady ? (await core.listPodForAllNamespaces()).items : [];
    const nameOf = ({ metadata }: V1Pod) => metadata?.name ?? "";
    const named = pods.filter((pod) => what !== undefined && nameOf(pod).startsWith(what));
    if (named.length === 0)
        throw new Error(
            `${what === undefined ? "Whose log?" : `Nothing is called "${what}".`} Daemons: ${daemons.map(({ name }) => name).join(", ")}. Pods: ${pods.map(nameOf).join(", ") || "none"}.`,
        );
    for (const pod of named) console.log((await podReport({ core }, pod, lastLines)).join("\n"));
}

/**
 * The pods that hold samples which no bucket has, where the bucket outlives the cluster. `down` keeps their volumes, and so does a second
 * `down --delete-data` of a cluster that is stopped already: the way out for those who do not need the samples.
 */
export const podsToFlush = (store: { readonly server?: unknown }, pods: readonly V1Pod[]): string[] =>
    store.server === undefined
        ? pods
              .filter(({ metadata }) => metadata?.labels?.["operator.prometheus.io/name"] !== undefined)
              .map(({ metadata }) => metadata?.name ?? "")
        : [];

async function refuseLoss(target: Target, found: Cluster): Promise<void> {
    const { models } = await localStack(root, target.stack, found.context);
    const namespace = models.namespace.name;
    const { items } = await coreApi(found).listNamespacedPod({ namespace });
    const pods = podsToFlush(models.store, items);
    if (pods.length === 0) return;
    throw new Error(
        `${pods.join(", ")}: up to three hours of samples are not in the bucket, which stays. Upload them: KUBECONFIG=${found.kubeconfig} thanos-stack flush --stack ${target.stack} --context ${found.context} --yes. Or stop the cluster before you delete the samples: ${commandLine(target, "down")}`,
    );
}

export async function takeDown(target: Target, deleteData: boolean): Promise<void> {
    const running = isUp(target.cluster) ? findCluster(target.cluster) : undefined;
    if (deleteData && running && (await status(target.cluster)).nodeReady) await refuseLoss(target, running);
    // A cluster whose folder is gone may still run.
    const data = isUp(target.cluster) ? findCluster(target.cluster)?.data : existing(target).data;
    if (data !== undefined) await closeAddresses(data);
    await down(target.cluster, { deleteData }, (step) => {
        console.log(step);
    });
    console.log(
        deleteData || data === undefined
            ? `Cluster ${target.cluster} and its data are gone.`
            : `Cluster ${target.cluster} is stopped; its data is kept. Start it again: ${commandLine(target)}`,
    );
}

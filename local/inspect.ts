// `status`, `logs` and `down` of `npm run local`: for whatever state a cluster is in.
import { existsSync, readFileSync } from "node:fs";
import { CoreV1Api } from "@kubernetes/client-node";
import { kubeConfig } from "../ops/access/forward";
import { closeAddresses } from "./addresses";
import { cluster as findCluster, clusters, daemonLog, down, status, type Cluster } from "./cluster";
import { table } from "./table";

const lastLines = 40;

/** The cluster of that name, or an error that says which there are. */
function existing(name: string): Cluster {
    const found = findCluster(name);
    if (found) return found;
    const known = clusters();
    throw new Error(
        `There is no embedded cluster "${name}" on this machine${known.length > 0 ? `; there are: ${known.join(", ")}` : ""}. Start it: npm run local`,
    );
}

const coreApi = ({ context, kubeconfig }: Cluster): CoreV1Api => kubeConfig(context, kubeconfig).makeApiClient(CoreV1Api);

export async function printStatus(name: string): Promise<void> {
    const cluster = existing(name);
    const { daemons, nodeReady } = await status(name);
    console.log(
        table(
            ["daemon", "", "pid", "MiB"],
            daemons.map((one) => [
                one.name,
                one.running ? "running" : "STOPPED",
                String(one.pid ?? ""),
                one.running ? (one.rss / 2 ** 20).toFixed(0) : "",
            ]),
        ),
    );
    console.log(`\nnode ${nodeReady ? "ready" : "NOT ready"}; KUBECONFIG=${cluster.kubeconfig}`);
    if (!nodeReady) {
        console.log("Repair it: npm run local");
        return;
    }
    const { items } = await coreApi(cluster).listPodForAllNamespaces();
    console.log(
        table(
            ["pod", "", "ready", "restarts"],
            items.map(({ metadata, status: state }) => {
                const containers = state?.containerStatuses ?? [];
                return [
                    `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`,
                    state?.phase ?? "",
                    `${containers.filter(({ ready }) => ready).length}/${containers.length}`,
                    String(containers.reduce((sum, { restartCount }) => sum + restartCount, 0)),
                ];
            }),
        ),
    );
}

export async function printLogs(name: string, what: string | undefined): Promise<void> {
    const cluster = existing(name);
    const { daemons, nodeReady } = await status(name);
    if (what !== undefined && daemons.some((daemon) => daemon.name === what)) {
        const file = daemonLog(name, what);
        if (!existsSync(file)) throw new Error(`${what} has written no log yet (${file}).`);
        console.log(readFileSync(file, "utf8").trimEnd().split("\n").slice(-lastLines).join("\n"));
        return;
    }
    const core = coreApi(cluster);
    const pods = nodeReady ? (await core.listPodForAllNamespaces()).items : [];
    const found = pods.filter(({ metadata }) => what !== undefined && metadata?.name?.startsWith(what));
    if (found.length === 0)
        throw new Error(
            `${what === undefined ? "Whose log?" : `Nothing is called "${what}".`} Daemons: ${daemons.map((daemon) => daemon.name).join(", ")}. Pods: ${pods.map(({ metadata }) => metadata?.name).join(", ") || "none"}.`,
        );
    for (const { metadata, spec } of found)
        for (const { name: container } of spec?.containers ?? []) {
            console.log(`── ${metadata?.name ?? ""} ${container}`);
            console.log(
                await core.readNamespacedPodLog({
                    name: metadata?.name ?? "",
                    namespace: metadata?.namespace ?? "",
                    container,
                    tailLines: lastLines,
                }),
            );
        }
}

export async function takeDown(name: string, deleteData: boolean): Promise<void> {
    const cluster = existing(name);
    await closeAddresses(cluster.data);
    await down(name, { deleteData }, (step) => {
        console.log(step);
    });
    console.log(
        deleteData
            ? `Cluster ${name} and its data are gone.`
            : `Cluster ${name} is stopped; its data is kept. Start it again: npm run local`,
    );
}

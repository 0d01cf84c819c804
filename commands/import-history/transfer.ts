// Blocks of this machine on their way into a claim of the cluster: through a pod that has the claim, and no key to anything.
import { createHash, type Hash } from "node:crypto";
import { createReadStream, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { V1PodStatus } from "@kubernetes/client-node";
import { claimSpec } from "../../components/kubernetes/pod";
import { podTemplate } from "../../components/kubernetes/pod-settings";
import { places } from "../../components/history-import/script";
import { user } from "../../components/thanos/pod";
import { runIn, type Container } from "../../kube/exec";
import { gibibytes, gigabytes } from "../estimate/format";
import { thanosImage, type RunningStack } from "../verify/running-stack";
import { totals, type ImportPlan } from "./plan";

/** Every file of a block, by its path in it. */
export const filesOf = (directory: string): string[] =>
    readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((one) => statSync(path.join(directory, one)).isFile());

/** A claim for all blocks of the plan; the one of an earlier try when there is one. */
export async function makeClaim(stack: RunningStack, name: string, plan: ImportPlan, say: (line: string) => void): Promise<void> {
    const { access, namespace, models } = stack;
    const { bytes } = totals(plan.take);
    const size = `${Math.ceil((bytes * 1.1) / 2 ** 20) + 64}Mi`;
    const known = await access.core.readNamespacedPersistentVolumeClaim({ name, namespace }).catch(() => undefined);
    if (known) return;
    const { storageClass } = models;
    const spec = claimSpec({ size, ...(storageClass === undefined ? {} : { storageClass }) }) as object;
    await access.core.createNamespacedPersistentVolumeClaim({ namespace, body: { metadata: { name, namespace }, spec } });
    say(`${gigabytes(bytes)} go through the claim ${name} of ${gibibytes(Math.ceil(bytes * 1.1) + 64 * 2 ** 20)}`);
}

/** A pod that takes blocks: it has the claim, and no key to anything. */
export async function startFiller(stack: RunningStack, name: string, signal?: AbortSignal): Promise<Container> {
    const { access, namespace, models } = stack;
    const { metadata, spec } = podTemplate(models.jobPods, {
        labels: {},
        user,
        spec: { restartPolicy: "Never", volumes: [{ name: "source", persistentVolumeClaim: { claimName: name } }] },
        containers: [
            {
                name: "fill",
                image: thanosImage(stack),
                command: ["/bin/sh", "-c", "sleep 86400 & trap 'kill $!' TERM; wait"],
                resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
                volumeMounts: [{ name: "source", mountPath: places.claim }],
            },
        ],
    });
    const pod = { name, namespace };
    await access.core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 }).catch(() => undefined); // of one that was killed
    const gone = async () => (await access.core.readNamespacedPod(pod).catch(() => undefined)) === undefined;
    await until(gone, 60, signal, () => `The pod ${name} of an earlier import does not end: delete it.`);
    await access.core.createNamespacedPod({ namespace, body: { metadata: { ...metadata, ...pod }, spec } as never });
    let status: V1PodStatus | undefined;
    const runs = async () => {
        ({ status } = await access.core.readNamespacedPod(pod));
        return status?.phase === "Running";
    };
    const reason = () => status?.conditions?.find(({ status: is }) => is === "False")?.message ?? status?.phase ?? "";
    await until(runs, 300, signal, () => `The pod ${name} does not start: ${reason()}`);
    return { namespace, pod: name, container: "fill" };
}

async function until(
    holds: () => Promise<boolean>,
    seconds: number,
    signal: AbortSignal | undefined,
    otherwise: () => string,
): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!(await holds())) {
        signal?.throwIfAborted(); // with the reason of the signal
        if (Date.now() > end) throw new Error(otherwise());
        await wait(500, undefined, { signal }).catch(() => undefined);
    }
}

const incoming = `${places.claim}/.incoming`;
const shell = (text: string, ...args: string[]): string[] => ["/bin/sh", "-euc", text, "sh", ...args];

/** Prints that the block exists, or makes room for it. */
const begin = `if [ -d "$1" ]; then echo there; exit; fi
rm -rf "$2"
free=$(df -Pk "$3" | awk 'END { print $4 }')
[ "$free" -gt "$4" ] || { echo "no room for $1: it takes $4 KiB, and $free KiB are free" >&2; exit 1; }`;

/** Sends a block file by file, and gives it its name when all of them are there, whole. A block with its name is not sent again. */
export async function sendBlock(
    { access }: RunningStack,
    filler: Container,
    directory: string,
    ulid: string,
    signal?: AbortSignal,
): Promise<void> {
    const run: Run = (command, input) => runIn(access, filler, command, { input, signal });
    const [block, there] = [path.join(directory, ulid), `${places.claim}/${ulid}`];
    const files = filesOf(block);
    const kibibytes = Math.ceil(files.reduce((sum, file) => sum + statSync(path.join(block, file)).size, 0) / 1024);
    const said = await run(shell(begin, there, incoming, places.claim, String(kibibytes)));
    if (said.trim() === "there") return;
    for (let next = 0; next < files.length; next += 4)
        // together: small files wait for the cluster more than for the line
        await Promise.all(files.slice(next, next + 4).map((file) => sendFile(run, block, file)));
    await run(shell('mv "$1" "$2"', incoming, there));
}

/** Runs a command in the pod that takes blocks. */
type Run = (command: readonly string[], input?: AsyncIterable<Buffer>) => Promise<string>;

async function sendFile(run: Run, block: string, file: string): Promise<void> {
    const [local, remote] = [path.join(block, file), `${incoming}/${file.split(path.sep).join("/")}`];
    const hash = createHash("sha256");
    const take = 'mkdir -p "$(dirname "$1")"; head -c "$2" > "$1"; sha256sum "$1"';
    const said = await run(shell(take, remote, String(statSync(local).size)), hashed(local, hash));
    if (said.split(" ")[0] !== hash.digest("hex"))
        throw new Error(`${local} has changed on its way into the cluster. Call it again.`);
}

async function* hashed(file: string, hash: Hash): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
    }
}

// The cost of the canary, in CPU seconds that the processes of a running stack count themselves.
import { setTimeout as wait } from "node:timers/promises";
import { canary, canaryWindows, parametersOf } from "../../components/thanos/canary";
import { canaryName, ports, prometheusPort } from "../../config/names";
import { toSeconds } from "../../config/units";
import { sumOfMetric } from "../../commands/access/thanos";
import { isReplica, nameOf, servers, thanosContainers, type RunningStack } from "../../commands/verify/running-stack";

export interface CanaryCost {
    /** CPU seconds of one round over all windows, in every process that takes part. */
    readonly round: number;
    /** CPU seconds a second of the prober itself. */
    readonly prober: number;
    /** CPU seconds a second of Prometheus and Thanos, without the object store. */
    readonly stack: number;
    /** (round / interval + prober) / stack. */
    readonly share: number;
}

/** CPU seconds by process. */
async function used(stack: RunningStack): Promise<ReadonlyMap<string, number>> {
    const { access, namespace, names } = stack;
    const pods = await servers(stack);
    const targets = [
        ...thanosContainers(pods).map(({ pod }) => [nameOf(pod), ports.http] as const),
        ...pods.filter((pod) => isReplica(pod, names)).map((pod) => [nameOf(pod), prometheusPort] as const),
        ...pods.filter((pod) => nameOf(pod).startsWith(canaryName)).map((pod) => [nameOf(pod), ports.http] as const),
    ];
    const found = await Promise.all(
        targets.map(async ([pod, port]) => {
            const text = await access.getText({ namespace, pod, port }, "/metrics");
            return [`${pod}:${port}`, sumOfMetric(text, "process_cpu_seconds_total") ?? 0] as const;
        }),
    );
    return new Map(found);
}

const total = (all: ReadonlyMap<string, number>, prefix = ""): number =>
    [...all].reduce((sum, [name, value]) => sum + (name.startsWith(prefix) ? value : 0), 0);

/** Measures at rest, and then while the canary's queries are repeated as fast as they are answered. */
export async function canaryCost(
    stack: RunningStack,
    { seconds, rounds }: { seconds: number; rounds: number },
): Promise<CanaryCost> {
    const { access, namespace, names, models } = stack;
    const [before, begin] = [await used(stack), Date.now()];
    await wait(seconds * 1000);
    const [after, end] = [await used(stack), Date.now()];
    const rate = (prefix = "") => (total(after, prefix) - total(before, prefix)) / ((end - begin) / 1000);
    const target = { namespace, service: names.thanos.components.queryFrontend, port: ports.http };
    const start = Date.now();
    for (let round = 0; round < rounds; round++)
        for (const window of canaryWindows(models.retention)) {
            const { seconds: every } = canary;
            // Each round reads a moment of its own, as the prober does.
            const time = String(Math.floor(start / 1000) - round * every);
            await access.getText(target, "/api/v1/query", { ...parametersOf(models, window), time });
        }
    const spent = total(await used(stack)) - total(after) - rate() * ((Date.now() - end) / 1000);
    const round = Math.max(0, spent) / rounds;
    const prober = rate(canaryName);
    return { round, prober, stack: rate(), share: (round / toSeconds(canary.readEvery) + prober) / rate() };
}

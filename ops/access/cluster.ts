// A cluster as the commands see it: its objects, and the HTTP APIs of what runs in it, through port-forwards that are
// opened at first use and closed together.
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { forward, type Forward, type Target } from "./forward";

export interface ClusterAccess {
    readonly config: KubeConfig;
    readonly core: CoreV1Api;
    /** The text that a Service answers to a GET. Errors name the Service, the path and what it said. */
    getText(target: Target, path: string, parameters?: Readonly<Record<string, string | readonly string[]>>): Promise<string>;
    close(): void;
}

export function accessCluster(config: KubeConfig): ClusterAccess {
    const forwards = new Map<string, Promise<Forward>>();
    const open = (target: Target): Promise<Forward> => {
        const key = JSON.stringify(target);
        const known = forwards.get(key) ?? forward(config, target);
        forwards.set(key, known);
        return known;
    };
    return {
        config,
        core: config.makeApiClient(CoreV1Api),
        async getText(target, path, parameters = {}) {
            const query = new URLSearchParams(
                Object.entries(parameters).flatMap(([name, value]) =>
                    [value].flat().map((one) => [name, one] as [string, string]),
                ),
            );
            const url = `${(await open(target)).url}${path}?${query.toString()}`;
            const where = `${target.namespace}/${target.service}:${target.port}${path}`;
            const response = await fetch(url, { signal: AbortSignal.timeout(20_000) }).catch((error: unknown) => {
                throw new Error(
                    `${where} does not answer: ${error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error)}`,
                );
            });
            const text = await response.text();
            if (!response.ok) throw new Error(`${where} answers ${response.status}: ${text.slice(0, 300)}`);
            return text;
        },
        close() {
            for (const opened of forwards.values())
                opened.then(
                    (one) => {
                        one.close();
                    },
                    () => undefined,
                );
        },
    };
}

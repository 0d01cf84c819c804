// A cluster as the commands see it: its objects, and the HTTP APIs of what runs in it, through port-forwards that are
// opened at first use and closed together.
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { forward, type Forward, type Target } from "./forward";
import { askByTls, type Answer } from "./https";

export type { Answer } from "./https";

export interface ClusterAccess {
    readonly config: KubeConfig;
    readonly core: CoreV1Api;
    /** The text that is answered to a GET. Errors name the server, the path and the answer. */
    getText(target: Target, path: string, parameters?: Parameters): Promise<string>;
    /** Sends a request; any answer is one. */
    request(method: "GET" | "POST", target: Target, path: string, parameters?: Parameters, more?: More): Promise<Answer>;
    /** The same to who speaks TLS, and without credentials: its certificate is for a name outside. */
    requestByTls(method: "GET" | "POST", target: Target, path: string, parameters?: Parameters): Promise<Answer>;
    /** A port of this machine that leads to the target until `close`. */
    portTo(target: Target): Promise<number>;
    close(): void;
}

/** Of a URL. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

export interface More {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** How long it may take. Default: 20. */
    readonly seconds?: number;
}

/** The reason why there was no answer: the message of `fetch` itself is only that it failed. */
export function causeOf(error: unknown): string {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (!(cause instanceof Error)) return String(cause);
    // An AggregateError, one for each address of a name, has no message of its own.
    return cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
}

const nameOf = (target: Target): string => `${target.namespace}/${"pod" in target ? target.pod : target.service}:${target.port}`;

export function accessCluster(config: KubeConfig): ClusterAccess {
    const forwards = new Map<string, Promise<Forward>>();
    const open = (target: Target): Promise<Forward> => {
        const key = JSON.stringify(target);
        const known = forwards.get(key) ?? forward(config, target);
        forwards.set(key, known);
        return known;
    };
    const urlOf = async (target: Target, path: string, parameters: Parameters): Promise<string> => {
        const query = new URLSearchParams(
            Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string])),
        );
        return `${(await open(target)).url}${path}?${query.toString()}`;
    };
    const silent = (target: Target, path: string) => (error: unknown) => {
        throw new Error(`${nameOf(target)}${path} does not answer: ${causeOf(error)}`);
    };
    const signal = (seconds = 20) => AbortSignal.timeout(seconds * 1000);
    const request: ClusterAccess["request"] = async (method, target, path, parameters = {}, { seconds, ...more } = {}) => {
        const url = await urlOf(target, path, parameters);
        const response = await fetch(url, { ...more, method, signal: signal(seconds) }).catch(silent(target, path));
        return { status: response.status, text: await response.text() };
    };
    return {
        config,
        core: config.makeApiClient(CoreV1Api),
        request,
        async requestByTls(method, target, path, parameters = {}) {
            const url = (await urlOf(target, path, parameters)).replace(/^http:/, "https:");
            return askByTls(method, url, signal()).catch(silent(target, path));
        },
        portTo: async (target) => Number(new URL((await open(target)).url).port),
        async getText(target, path, parameters) {
            const { status, text } = await request("GET", target, path, parameters);
            if (status !== 200) throw new Error(`${nameOf(target)}${path} answers ${status}: ${text.slice(0, 300)}`);
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

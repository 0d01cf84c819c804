// HTTP to one Kubernetes API server. The objects go over the wire as they are: the client library's typed models drop
// what they do not know and rename fields (a NetworkPolicy's `from` is lost, which opens it), so of that library only
// the reading of the kubeconfig and of its credentials is used.
import { KubeConfig } from "@kubernetes/client-node";
import http from "node:http";
import https from "node:https";
import { text as readText } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { checked, isBusy, isDisturbance, type Answer } from "./errors";

/** A request to the API server. */
export interface Call {
    readonly method?: "GET" | "PATCH" | "DELETE";
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly contentType?: string;
    readonly signal?: AbortSignal;
}

/** More side by side would only queue in the API server, which shares its machine with us. */
const parallelCalls = 10;
const answerLimitMs = 60_000;
const attempts = 5;

/** An open connection to the API server of a kubeconfig's context. Close it, or the process does not end. */
export class Connection {
    readonly #agents: readonly [calls: http.Agent, streams: http.Agent];

    private constructor(
        /** The address of the API server. */
        readonly address: string,
        /** The namespace of the context, for objects that name none. */
        readonly namespace: string,
        readonly context: string,
        private readonly options: https.RequestOptions,
    ) {
        const { ca, cert, key, servername, rejectUnauthorized } = options;
        const secure = { ca, cert, key, servername, rejectUnauthorized, keepAlive: true };
        const make = address.startsWith("https:")
            ? (limits: object) => new https.Agent({ ...secure, ...limits })
            : (limits: object) => new http.Agent({ keepAlive: true, ...limits });
        this.#agents = [make({ maxSockets: parallelCalls }), make({})];
    }

    /** Reads the kubeconfig file; nothing is sent yet. */
    static async open(kubeconfig: string, context: string): Promise<Connection> {
        const config = new KubeConfig();
        config.loadFromFile(kubeconfig);
        const found = config.getContextObject(context);
        if (!found) {
            const names = config.getContexts().map(({ name }) => name);
            throw new Error(`${kubeconfig} has no context "${context}". It has: ${names.join(", ") || "none"}.`);
        }
        config.setCurrentContext(context);
        const cluster = config.getCurrentCluster();
        if (!cluster) throw new Error(`${kubeconfig}: the cluster "${found.cluster}" of the context "${context}" is missing.`);
        const options: https.RequestOptions = {};
        await config.applyToHTTPSOptions(options);
        return new Connection(cluster.server, found.namespace ?? "default", context, options);
    }

    /** Sends a request and gives the answer's status and JSON. Other statuses than 2xx are thrown as `ApiError`. */
    async json(path: string, call: Call = {}): Promise<{ status: number; body: unknown }> {
        const { status, text } = await this.#send(path, call);
        return { status, body: text === "" ? undefined : JSON.parse(text) };
    }

    /** Sends a request and gives the answer as text. */
    async text(path: string, call: Call = {}): Promise<string> {
        return (await this.#send(path, call)).text;
    }

    /** The lines of an answer that does not end by itself, until the server, the network or the signal ends it. */
    async *lines(path: string, call: Call & { signal: AbortSignal }): AsyncGenerator<string> {
        const response = await this.#request(path, call, this.#agents[1]).catch(() => undefined);
        if (response?.statusCode !== 200) return void response?.destroy();
        let rest = "";
        try {
            for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
                const lines = (rest + chunk).split("\n");
                rest = lines.pop() ?? "";
                yield* lines;
            }
        } catch (error) {
            if (!response.errored) throw error; // a stream that breaks has ended, like one that the server closes
        } finally {
            response.destroy();
        }
    }

    close(): void {
        for (const agent of this.#agents) agent.destroy();
    }

    /** Every call here can be repeated without harm, so that a server that restarts or is busy is asked again. */
    async #send(path: string, call: Call): Promise<Answer> {
        for (let attempt = 1; ; attempt++) {
            const answer = await this.#attempt(path, call).catch((error: unknown) => {
                if (attempt === attempts || call.signal?.aborted || !isDisturbance(error)) throw this.#unreachable(error);
                return undefined;
            });
            if (answer && !(isBusy(answer.status) && attempt < attempts))
                return checked(answer, `${call.method ?? "GET"} ${path}`);
            await pause(answer?.retryAfterMs ?? attempt * 250, undefined, { signal: call.signal });
        }
    }

    async #attempt(path: string, call: Call): Promise<Answer & { retryAfterMs: number | undefined }> {
        const response = await this.#request(path, call, this.#agents[0]);
        const seconds = Number(response.headers["retry-after"]);
        return {
            status: response.statusCode ?? 0,
            text: await readText(response),
            retryAfterMs: seconds > 0 ? seconds * 1000 : undefined,
        };
    }

    #request(path: string, call: Call, agent: http.Agent): Promise<http.IncomingMessage> {
        const url = new URL(this.address + path);
        for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
        const body = call.body === undefined ? undefined : JSON.stringify(call.body);
        const headers = {
            ...(this.options.headers as http.OutgoingHttpHeaders),
            accept: "application/json",
            // Node announces no length for the body of a DELETE: the server would take it for the next request.
            ...(body !== undefined && {
                "content-type": call.contentType ?? "application/json",
                "content-length": Buffer.byteLength(body),
            }),
        };
        const { request } = url.protocol === "https:" ? https : http;
        return new Promise((resolve, reject) => {
            const sent = request(
                url,
                {
                    method: call.method ?? "GET",
                    agent,
                    ...(this.options.auth && { auth: this.options.auth }),
                    headers:
                        body === undefined ? headers : { ...headers, "content-type": call.contentType ?? "application/json" },
                    ...(call.signal && { signal: call.signal }),
                },
                resolve,
            );
            sent.on("error", reject);
            if (agent === this.#agents[0]) {
                sent.setTimeout(answerLimitMs, () => sent.destroy(new Error(`no answer in ${answerLimitMs / 1000} s`)));
            }
            sent.end(body);
        });
    }

    #unreachable(error: unknown): unknown {
        if (!(error instanceof Error) || error.name === "AbortError") return error;
        const what = `The Kubernetes API at ${this.address} (context "${this.context}") does not answer: `;
        const advice = ". Start that cluster, or name another context.";
        return new Error(what + (error.message || String((error as NodeJS.ErrnoException).code)) + advice, {
            cause: error,
        });
    }
}

// One request to a server whose certificate is for a name outside of the cluster, as Prometheus sends it: the forward leads to
// the pod, so its certificate is not verified. For what is no secret, and with no credentials.
import type { IncomingMessage } from "node:http";
import { request } from "node:https";

export interface Answer {
    readonly status: number;
    readonly text: string;
}

/** Reads a response to its end, as UTF-8. */
export const readAnswer = (response: IncomingMessage): Promise<Answer> =>
    new Promise((resolve, reject) => {
        response.setEncoding("utf8");
        let text = "";
        response.on("data", (part: string) => (text += part));
        response.on("error", reject);
        response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text });
        });
    });

/** Rejects where nobody talks TLS. */
export const askByTls = (method: string, url: string, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
        const asked = request(url, { method, signal, rejectUnauthorized: false, agent: false }, (response) => {
            resolve(readAnswer(response));
        });
        asked.on("error", reject);
        asked.end();
    });

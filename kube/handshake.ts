// The certificate that a TLS server shows to a client, and whether it accepts the client. No key is needed to see the first,
// because with TLS 1.3 a server's certificate comes before a client's.
import type { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import type { KubeConfig } from "@kubernetes/client-node";
import { forward, type Target } from "./forward";

export interface Handshake {
    readonly certificate: X509Certificate;
    /** Why the certificate is not believed: expired, of another authority, for another name. */
    readonly distrust?: string;
    /** Whether we were sent away. */
    readonly refused: boolean;
}

/** The trusted authorities, the server name, and the client certificate, if any. */
export interface Client {
    readonly authorities: string;
    readonly serverName: string;
    readonly certificate?: string;
    readonly key?: string;
}

/** The start of HTTP/2, with no settings: a gRPC server that lets us in answers with its own. */
const preface = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);

/** Fails where nobody talks TLS. */
export async function handshake(config: KubeConfig, target: Target, client: Client): Promise<Handshake> {
    const { url, close } = await forward(config, target);
    try {
        return await handshakeAt(Number(new URL(url).port), client);
    } finally {
        close();
    }
}

/** The same with a port of this machine. */
export const handshakeAt = (port: number, { authorities, serverName, certificate, key }: Client): Promise<Handshake> =>
    new Promise((resolve, reject) => {
        let seen: Omit<Handshake, "refused"> | undefined;
        const socket = connect({
            host: "127.0.0.1",
            port,
            servername: serverName,
            ca: authorities,
            ...(certificate === undefined ? {} : { cert: certificate }),
            ...(key === undefined ? {} : { key }),
            rejectUnauthorized: false, // untrusted certificates must be visible, too
            ALPNProtocols: ["h2"],
            timeout: 10_000,
        });
        const end = (refused: boolean, why: string) => {
            if (seen) resolve({ ...seen, refused });
            else reject(new Error(`no TLS: ${why}`));
            socket.destroy();
        };
        socket.once("secureConnect", () => {
            const shown = socket.getPeerX509Certificate();
            if (!shown) return;
            const { authorized, authorizationError } = socket;
            seen = { certificate: shown, ...(authorized ? {} : { distrust: String(authorizationError) }) };
            socket.write(preface);
        });
        socket.once("data", () => {
            end(false, "");
        });
        socket.once("error", (error: Error) => {
            end(true, error.message);
        });
        socket.once("close", () => {
            end(true, "it closes the connection");
        });
        socket.once("timeout", () => {
            reject(new Error("no answer within 10 seconds"));
            socket.destroy();
        });
    });

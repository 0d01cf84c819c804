// What a TLS server shows to whoever connects, and whether it lets in somebody who shows nothing: no key is needed to see
// either, because with TLS 1.3 a server's certificate comes first.
import type { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import type { KubeConfig } from "@kubernetes/client-node";
import { forward, type Target } from "./forward";

export interface Handshake {
    readonly certificate: X509Certificate;
    /** Why the certificate is not believed: expired, of another authority, for another name. */
    readonly distrust?: string;
    /** Whether somebody without a certificate is sent away. */
    readonly refusesStrangers: boolean;
}

/** Whom a client believes, and by which name it asks. */
export interface Trust {
    readonly authorities: string;
    readonly serverName: string;
}

/** The start of HTTP/2, with no settings: a gRPC server that lets us in answers with its own. */
const preface = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);

/** Fails where nobody talks TLS. */
export async function handshake(config: KubeConfig, target: Target, trust: Trust): Promise<Handshake> {
    const { url, close } = await forward(config, target);
    try {
        return await handshakeAt(Number(new URL(url).port), trust);
    } finally {
        close();
    }
}

/** The same with a port of this machine. */
export const handshakeAt = (port: number, { authorities, serverName }: Trust): Promise<Handshake> =>
    new Promise((resolve, reject) => {
        let seen: Omit<Handshake, "refusesStrangers"> | undefined;
        const socket = connect({
            host: "127.0.0.1",
            port,
            servername: serverName,
            ca: authorities,
            rejectUnauthorized: false, // what is not believed is to be seen, too
            ALPNProtocols: ["h2"],
            timeout: 10_000,
        });
        const end = (refusesStrangers: boolean, why: string) => {
            if (seen) resolve({ ...seen, refusesStrangers });
            else reject(new Error(`no TLS: ${why}`));
            socket.destroy();
        };
        socket.once("secureConnect", () => {
            const certificate = socket.getPeerX509Certificate();
            if (!certificate) return;
            const { authorized, authorizationError } = socket;
            seen = { certificate, ...(authorized ? {} : { distrust: String(authorizationError) }) };
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

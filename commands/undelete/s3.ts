// The S3 API for versions of objects: list them, read one, remove one.
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import aws4 from "aws4";
import type { ObjectVersion } from "./versions";
import { readAnswer } from "../../kube/https";

/** Credentials that may list, read and delete versions. */
export interface S3Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
}

/** A bucket, and how it is reached. */
export interface S3Place {
    readonly bucket: string;
    readonly region: string;
    /** Host with an optional port, as clients of the bucket name it. */
    readonly endpoint: string;
    readonly tls: boolean;
    /** PEM of the authority that signed the certificate, where it is private. */
    readonly ca?: string | undefined;
    /** Port of a tunnel on this machine. Absent: the endpoint is reached directly. */
    readonly tunnel?: number | undefined;
}

export interface VersionedBucket {
    /** All versions below a prefix, delete markers included. */
    list(prefix: string): Promise<ObjectVersion[]>;
    read(version: Pick<ObjectVersion, "key" | "versionId">): Promise<string>;
    remove(version: Pick<ObjectVersion, "key" | "versionId">): Promise<void>;
}

export function versionedBucket(place: S3Place, credentials: S3Credentials, signal: AbortSignal): VersionedBucket {
    const ask = async (method: string, key: string, query: Readonly<Record<string, string>>): Promise<string> => {
        const { status, text } = await send(place, credentials, method, key, query, signal);
        if (status >= 300) throw new Error(`${method} ${place.bucket}/${key} answers ${status}: ${messageIn(text)}`);
        return text;
    };
    return {
        read: ({ key, versionId }) => ask("GET", key, { versionId }),
        remove: async ({ key, versionId }) => void (await ask("DELETE", key, { versionId })),
        async list(prefix) {
            const all: ObjectVersion[] = [];
            let from: Readonly<Record<string, string>> = {};
            for (;;) {
                const page = readVersions(await ask("GET", "", { versions: "", "encoding-type": "url", prefix, ...from }));
                all.push(...page.versions);
                if (!page.next) return all;
                from = page.next;
            }
        },
    };
}

/** Path-style addresses: every S3 API that Thanos works with still accepts them. */
function send(
    { bucket, region, endpoint, tls, ca, tunnel }: S3Place,
    credentials: S3Credentials,
    method: string,
    key: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
    const path = `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}?${new URLSearchParams(query).toString()}`;
    const { headers } = aws4.sign({ host: endpoint, method, path, service: "s3", region }, credentials);
    const [hostname = "", port = tls ? "443" : "80"] = endpoint.split(":");
    const target = tunnel === undefined ? { host: hostname, port } : { host: "127.0.0.1", port: tunnel };
    const options = {
        ...target,
        method,
        path,
        headers: headers as Record<string, string>,
        signal,
        agent: false,
        timeout: 60_000,
    };
    return new Promise((resolve, reject) => {
        const sent = tls
            ? requestHttps({ ...options, servername: hostname, ...(ca === undefined ? {} : { ca }) })
            : requestHttp(options);
        sent.on("timeout", () => sent.destroy(new Error(`${endpoint} does not answer within a minute`)));
        sent.on("error", reject);
        sent.on("response", (response) => {
            resolve(readAnswer(response));
        });
        sent.end();
    });
}

interface Page {
    readonly versions: readonly ObjectVersion[];
    /** Parameters of the next page. */
    readonly next?: Readonly<Record<string, string>>;
}

/** Reads the answer to ListObjectVersions. */
export function readVersions(xml: string): Page {
    const versions = [...xml.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)].map(([, kind, body = ""]): ObjectVersion => {
        return {
            key: decoded(element(body, "Key")),
            versionId: element(body, "VersionId"),
            isMarker: kind === "DeleteMarker",
            isLatest: element(body, "IsLatest") === "true",
            size: Number(element(body, "Size") || 0),
            modified: Date.parse(element(body, "LastModified")),
        };
    });
    if (element(xml, "IsTruncated") !== "true") return { versions };
    const marker = element(xml, "NextVersionIdMarker");
    return {
        versions,
        next: { "key-marker": decoded(element(xml, "NextKeyMarker")), ...(marker && { "version-id-marker": marker }) },
    };
}

const element = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
const decoded = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));
const messageIn = (xml: string): string => element(xml, "Message") || element(xml, "Code") || xml.slice(0, 200) || "nothing";

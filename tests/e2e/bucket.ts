// The bucket of a running stack, read with the very keys that its pods use.
import aws4 from "aws4";
import { parse } from "yaml";
import { objstoreKey, objstoreSecret, roles, type Role } from "../../config/names";
import { bucketAccess } from "../../commands/verify/bucket-access";
import type { RunningStack } from "../../commands/verify/running-stack";
import { runInThanos } from "../../commands/verify/thanos-job";
import { forward } from "../../kube/forward";
import { at } from "../at";
import type { Stage } from "./stage";

/** A pair of keys. */
export interface Keys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** The keys that are in the Secrets now. */
export async function currentKeys({ access, namespace }: Stage): Promise<Readonly<Record<Role, Keys>>> {
    const of = async (role: Role): Promise<[Role, Keys]> => {
        const { data = {} } = await access.core.readNamespacedSecret({ namespace, name: objstoreSecret(role) });
        const config = at(parse(Buffer.from(data[objstoreKey] ?? "", "base64").toString()), "config");
        return [role, { accessKeyId: String(at(config, "access_key")), secretAccessKey: String(at(config, "secret_key")) }];
    };
    return Object.fromEntries(await Promise.all(roles.map(of))) as Record<Role, Keys>;
}

/** The status that MinIO answers a signed request with. */
export type Ask = (keys: Keys, method: string, path: string, body?: string) => Promise<number>;

/** Queries MinIO, for as long as `use` takes. */
export async function withBucket<T>({ access, namespace }: Stage, use: (ask: Ask) => Promise<T>): Promise<T> {
    const tunnel = await forward(access.config, { namespace, service: "minio", port: 9000 });
    try {
        return await use(async (keys, method, path, body) => {
            const { host } = new URL(tunnel.url);
            const request = { host, method, path, ...(body === undefined ? {} : { body }) };
            const signed = aws4.sign({ ...request, service: "s3", region: "us-east-1" }, keys);
            const headers = Object.entries(signed.headers ?? {}).filter(([name]) => !/^(host|content-length)$/i.test(name));
            const response = await fetch(`${tunnel.url}${path}`, {
                method,
                headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
                ...(body === undefined ? {} : { body }),
                signal: AbortSignal.timeout(20_000),
            });
            await response.arrayBuffer();
            return response.status;
        });
    } finally {
        tunnel.close();
    }
}

/** Deletes blocks at once, however young they are, and every block that is marked already. */
export async function removeBlocks(stack: RunningStack, blocks: readonly string[]): Promise<void> {
    const config = "--objstore.config-file=/objstore/objstore.yml";
    const marks = blocks.map((id) => `thanos tools bucket mark --id=${id} --marker=deletion-mark.json --details=test ${config}`);
    const cleanup = `thanos tools bucket cleanup --delete-delay=0s --consistency-delay=0s ${config}`;
    const text = [...marks, cleanup].join(" && ");
    await runInThanos(stack, { purpose: "remove-blocks", text, seconds: 300, ...(await bucketAccess(stack, "owner")) });
}

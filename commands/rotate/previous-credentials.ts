// The memory of a rotation until its end: a Secret of its own in the stack's namespace, with the previous credentials, so that
// their refusal can be shown. Without it they would be lost after an interruption.
import { ApiException, type V1Pod, type V1Secret } from "@kubernetes/client-node";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { bucketLabel, generationAnnotation, objstoreKey, objstoreSecret, roles } from "../../config/names";
import { rootCredentials } from "../../components/object-store/minio/description";
import { servers, type RunningStack } from "../verify/running-stack";

export const keptSecret = "thanos-rotation";

/** Whose credentials are kept: the roles, and MinIO's root where the stack has one. */
export const owners = [...roles, "root"] as const;
export type Owner = (typeof owners)[number];

export interface Kept {
    /** The generation that the rotation leads to. */
    readonly target: number;
    /** objstore documents with the credentials of before. None: they had been replaced before anybody kept them. */
    readonly documents: Readonly<Partial<Record<Owner, string>>>;
    /** Checksums that pods with these documents carry. */
    readonly checksums: readonly string[];
    /** How many pods use the bucket. */
    readonly pods: number;
}

const checksumAnnotation = "checksum/objstore";
const file = (owner: Owner): string => `${owner}.yml`;
const keyed = z.object({ config: z.object({ access_key: z.string() }) });
const stored = z.object({ target: z.coerce.number(), checksums: z.string(), pods: z.coerce.number() });

const decoded = ({ data = {} }: V1Secret): Record<string, string> =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));

const generationOf = ({ metadata }: V1Secret): number | undefined => {
    const value = metadata?.annotations?.[generationAnnotation];
    return value === undefined ? undefined : Number(value);
};

/** The Secrets of the stack whose credentials have a generation, by name. */
export async function generations({ access, namespace }: RunningStack): Promise<ReadonlyMap<string, number>> {
    const { items } = await access.core.listNamespacedSecret({ namespace });
    return new Map(
        items.flatMap((secret) => {
            const generation = generationOf(secret);
            return generation === undefined ? [] : [[secret.metadata?.name ?? "", generation] as const];
        }),
    );
}

/** The documents that are in the cluster now. */
export async function documentsNow({ access, namespace }: RunningStack): Promise<Partial<Record<Owner, string>>> {
    const read = async (name: string) =>
        access.core.readNamespacedSecret({ namespace, name }).then(decoded, (error: unknown) => {
            if (error instanceof ApiException && error.code === 404) return undefined;
            throw error;
        });
    const documents: Partial<Record<Owner, string>> = {};
    for (const role of roles) {
        const document = (await read(objstoreSecret(role)))?.[objstoreKey];
        if (document !== undefined) documents[role] = document;
    }
    const root = await read(rootCredentials.secret);
    // In every store, root credentials are a pair of keys like any other.
    if (root && documents.reader !== undefined)
        documents.root = withKeys(documents.reader, root[rootCredentials.userKey], root[rootCredentials.passwordKey]);
    return documents;
}

function withKeys(document: string, accessKey: string | undefined, secretKey: string | undefined): string {
    const { config, ...rest } = parse(document) as { config: object };
    return stringify({ ...rest, config: { ...config, access_key: accessKey, secret_key: secretKey } });
}

/** The end of an access key, by which its owner finds it in a list. */
export const endOfKey = (document: string): string => keyed.parse(parse(document)).config.access_key.slice(-4);

/** The pods that use the bucket. */
export const bucketPods = async (stack: RunningStack): Promise<V1Pod[]> =>
    (await servers(stack)).filter(({ metadata }) => metadata?.labels?.[bucketLabel] !== undefined);

/** The checksum that identifies the document that a pod has read. */
export const checksumOf = ({ metadata }: V1Pod): string => metadata?.annotations?.[checksumAnnotation] ?? "";

/** The Secret of an earlier run of the same rotation. */
export async function readKept({ access, namespace }: RunningStack): Promise<Kept | undefined> {
    const secret = await access.core.readNamespacedSecret({ namespace, name: keptSecret }).catch((error: unknown) => {
        if (error instanceof ApiException && error.code === 404) return undefined;
        throw error;
    });
    if (!secret) return undefined;
    const data = decoded(secret);
    const { target, checksums, pods } = stored.parse(data);
    const documents = Object.fromEntries(
        owners.flatMap((owner) => {
            const document = data[file(owner)];
            return document === undefined ? [] : [[owner, document]];
        }),
    );
    return { target, documents, checksums: checksums.split("\n").filter(Boolean), pods };
}

/** Keeps what is there now. Credentials of the target's generation are not previous ones. */
export async function keep(stack: RunningStack, target: number): Promise<Kept> {
    const { access, namespace } = stack;
    const known = await generations(stack);
    const old = roles.every((role) => (known.get(objstoreSecret(role)) ?? target) < target);
    const documents = old ? await documentsNow(stack) : {};
    const pods = await bucketPods(stack);
    const checksums = old ? [...new Set(pods.map(checksumOf))] : [];
    const body: V1Secret = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: keptSecret, namespace, labels: { "app.kubernetes.io/part-of": "thanos-stack" } },
        type: "Opaque",
        stringData: {
            target: String(target),
            checksums: checksums.join("\n"),
            pods: String(pods.length),
            ...Object.fromEntries(owners.flatMap((owner) => (documents[owner] ? [[file(owner), documents[owner]]] : []))),
        },
    };
    await access.core.createNamespacedSecret({ namespace, body });
    return { target, documents, checksums, pods: pods.length };
}

/** Forgets it. */
export async function forget({ access, namespace }: RunningStack): Promise<void> {
    await access.core.deleteNamespacedSecret({ namespace, name: keptSecret });
}

// The blocks in the bucket of a running stack: served and marked blocks by Thanos, deleted blocks by the store's versions.
import type { StoreDescription } from "../../components/object-store/description";
import { paths } from "../../components/thanos/component";
import { bucketAccess } from "../verify/bucket-access";
import type { RunningStack } from "../verify/running-stack";
import { runInThanos } from "../verify/thanos-job";
import { readMeta, readMetas, type BucketBlocks, type Meta, type Selection } from "./plan";
import { versionedBucket, type S3Credentials, type VersionedBucket } from "./s3";
import { deletedBlocks, type DeletedBlock } from "./versions";

const objstore = `--objstore.config-file=${paths.objstore}`;
const separator = "-- live --";
/** Thanos logs to standard error; a Job's log has both. */
const list = `thanos tools bucket ls ${objstore} --output=json 2>/tmp/error || { cat /tmp/error; exit 1; }
echo "${separator}"
thanos tools bucket ls ${objstore} --output=json --exclude-delete 2>/tmp/error || { cat /tmp/error; exit 1; }`;

const scratch = { volume: { name: "tmp", emptyDir: {} }, mount: { name: "tmp", mountPath: "/tmp" } };

/** The blocks that have a meta.json. */
export async function readBucket(stack: RunningStack, signal: AbortSignal): Promise<Omit<BucketBlocks, "deleted">> {
    const [all = "", live = ""] = (await inJob(stack, "undelete-look", list, signal)).split(`${separator}\n`);
    const served = readMetas(live);
    const ids = new Set(served.map(({ ulid }) => ulid));
    return { live: served, marked: readMetas(all).filter(({ ulid }) => !ids.has(ulid)) };
}

/** A mark of blocks, to write or to remove. */
export interface Mark {
    readonly marker: "deletion-mark.json" | "no-compact-mark.json" | "no-downsample-mark.json";
    readonly remove?: true;
    /** Kept in the mark. */
    readonly details?: string;
}

/** Writes or removes one mark of each block. */
export function markBlocks(
    stack: RunningStack,
    blocks: readonly Meta[],
    { marker, remove, details }: Mark,
    signal: AbortSignal,
): Promise<string> {
    const ids = blocks.map(({ ulid }) => `--id=${ulid}`).join(" ");
    const action = remove ? "--remove" : '--details="$DETAILS"';
    const text = `thanos tools bucket mark ${objstore} ${action} --marker=${marker} ${ids}`;
    return inJob(stack, "mark-blocks", text, signal, { DETAILS: details ?? "thanos-stack" });
}

/** Removes the deletion marks of blocks. */
export const removeMarks = (stack: RunningStack, blocks: readonly Meta[], signal: AbortSignal): Promise<string> =>
    markBlocks(stack, blocks, { marker: "deletion-mark.json", remove: true }, signal);

async function inJob(
    stack: RunningStack,
    purpose: string,
    text: string,
    signal: AbortSignal,
    environment: Readonly<Record<string, string>> = {},
): Promise<string> {
    const { volumes, mounts, ...access } = await bucketAccess(stack, "owner");
    return runInThanos(stack, {
        purpose,
        text,
        environment,
        seconds: 3600,
        memoryLimit: "1Gi",
        signal,
        ...access,
        volumes: [...volumes, scratch.volume],
        mounts: [...mounts, scratch.mount],
    });
}

/** A block with deleted objects, and its newest meta.json. */
export interface Deleted extends DeletedBlock {
    readonly block: Meta;
}

/** Reads the versions of a bucket. */
export async function readDeleted(
    bucket: VersionedBucket,
    { versions: store }: StoreDescription,
    { blocks }: Selection,
): Promise<Deleted[]> {
    const prefix = "prefix" in store ? store.prefix : undefined;
    const below = prefix === undefined ? "" : `${prefix}/`;
    const versions = [];
    for (const folder of blocks?.map((ulid) => `${below}${ulid}/`) ?? [below]) versions.push(...(await bucket.list(folder)));
    const found = [];
    for (const one of deletedBlocks(versions, prefix)) found.push({ ...one, block: readMeta(await bucket.read(one.meta)) });
    return found;
}

/** The bucket by the API for versions. Or why it cannot be read. */
export async function openVersions(
    stack: RunningStack,
    environment: NodeJS.ProcessEnv,
    signal: AbortSignal,
): Promise<{ readonly bucket: VersionedBucket } | { readonly why: string }> {
    const { versions, root, server, bucket, endpoint, region = "us-east-1" } = stack.models.store;
    if ("command" in versions) return { why: `the store restores deleted objects by: ${versions.command}` };
    const credentials = root ? await rootCredentials(stack, root) : personCredentials(environment);
    if (!credentials)
        return {
            why: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for S3 by: eval "$(aws configure export-credentials --format env)"',
        };
    const { namespace, access } = stack;
    const tunnel = server && (await access.portTo({ namespace, service: server.service, port: server.port }));
    const ca = versions.authority && (await secret(stack, versions.authority.secret))[versions.authority.key];
    return { bucket: versionedBucket({ bucket, region, endpoint, tls: versions.tls, ca, tunnel }, credentials, signal) };
}

async function secret({ access, namespace }: RunningStack, name: string): Promise<Readonly<Record<string, string>>> {
    const { data = {} } = await access.core.readNamespacedSecret({ namespace, name });
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

async function rootCredentials(
    stack: RunningStack,
    root: NonNullable<RunningStack["models"]["store"]["root"]>,
): Promise<S3Credentials> {
    const { [root.userKey]: accessKeyId = "", [root.passwordKey]: secretAccessKey = "" } = await secret(stack, root.secret);
    return { accessKeyId, secretAccessKey };
}

function personCredentials(environment: NodeJS.ProcessEnv): S3Credentials | undefined {
    const {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
    } = environment;
    if (!accessKeyId || !secretAccessKey) return undefined;
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

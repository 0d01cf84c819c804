// Buckets on S3, with the resources that configure them, and all resources whose loss is the loss of history.
import { classic } from "./aws-native";
import { holdsBlocks } from "./blocks";
import { cloudBucketViews, isCloudBucket } from "./bucket-clouds";
import { deniesPlainHttp } from "./aws-policy";
import { at, count, each, every, holds, known, list, map, some, text, truth } from "./read";
import type { Resource } from "./resource";
import {
    Unknown,
    unknown,
    type BucketView,
    type HistoryView,
    type Known,
    type LifecycleRuleView,
    type ObjstoreView,
} from "./types";

const bucketType = /^aws:s3\/bucket(V2)?:/;
const versioningType = /^aws:s3\/bucketVersioning(V2)?:/;
const lifecycleType = /^aws:s3\/bucketLifecycleConfiguration(V2)?:/;
const accessType = /^aws:s3\/bucketPublicAccessBlock:/;
const encryptionType = /^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/;
const policyType = /^aws:s3\/bucketPolicy:/;
const tieringType = /^aws:s3\/bucketIntelligentTieringConfiguration:/;
const lockType = /^aws:s3\/bucketObjectLockConfiguration(V2)?:/;
const keyType = "aws:kms/key:Key";

/** A part of a bucket's settings, and whether it is about this one: two buckets may have names that are not known yet. */
interface Said {
    readonly about: Known<boolean>;
    readonly type: string;
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly path: string;
}

export function bucketViews(all: readonly Resource[], documents: readonly ObjstoreView[]): BucketView[] {
    return [...s3Buckets(all.flatMap(classic), documents), ...cloudBucketViews(all, documents)];
}

function s3Buckets(resources: readonly Resource[], documents: readonly ObjstoreView[]): BucketView[] {
    const buckets = resources.filter(({ type, reads }) => bucketType.test(type) && reads === undefined);
    return buckets.map((bucket) => {
        const said = [bucket, ...resources.filter(({ type }) => type.startsWith("aws:s3/") && !bucketType.test(type))]
            .map((one): Said => {
                const about = one === bucket || buckets.length === 1 || belongsTo(one, bucket);
                return { about, type: one.type, inputs: one.inputs, path: pathOf(one) };
            })
            .filter(({ about }) => about !== false);
        const of = (type: RegExp) => said.filter((one) => type.test(one.type));
        const lifecycles = [
            ...list(bucket.inputs["lifecycleRules"]).map((rule, index) => inlineRule(pathOf(bucket), rule, index)),
            ...of(lifecycleType).flatMap(lifecycle),
        ];
        return {
            path: pathOf(bucket),
            provider: "s3",
            blocks: holdsBlocks(bucket, documents, resources),
            archiveTiers: of(tieringType)
                .filter(({ inputs }) => at(inputs, "status") !== "Disabled")
                .flatMap(({ path, inputs, about }) =>
                    list(inputs["tierings"]).map((tiering, index) => ({
                        path: `${path}: tierings.${index}.accessTier`,
                        tier: about === true ? (text(at(tiering, "accessTier")) ?? unknown) : unknown,
                    })),
                ),
            locked:
                of(lockType)
                    .filter(({ inputs, about }) => about === true && at(inputs, "rule", "defaultRetention") !== undefined)
                    .map(({ path }) => `${path}: rule.defaultRetention`)[0] ??
                (at(bucket.inputs, "objectLockConfiguration", "rule", "defaultRetention") === undefined
                    ? undefined
                    : `${pathOf(bucket)}: objectLockConfiguration.rule.defaultRetention`),
            versioned: some([
                truth(at(bucket.inputs, "versioning", "enabled")) ?? false,
                ...each(bucket.inputs, "versionings.*.enabled").map((on) => truth(on) ?? false),
                ...of(versioningType).map(({ about, inputs }) =>
                    every([
                        about,
                        holds(text(at(inputs, "versioningConfiguration", "status")), (status) => status === "Enabled"),
                    ]),
                ),
            ]),
            closed: some(
                of(accessType).map(({ about, inputs }) =>
                    every([about, ...switches.map((name) => truth(inputs[name]) ?? false)]),
                ),
            ),
            encryption: encryptionOf(bucket, of(encryptionType)),
            plainHttpDenied: some(
                [bucket, ...of(policyType)].map((one) =>
                    every(["about" in one ? one.about : true, deniesPlainHttp(one.inputs["policy"])]),
                ),
            ),
            lifecycle: lifecycles,
        };
    });
}

const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

function encryptionOf({ inputs }: Resource, said: readonly Said[]): Known<string> | undefined {
    const algorithm = "applyServerSideEncryptionByDefault.sseAlgorithm";
    const found = [
        ...each(inputs, `serverSideEncryptionConfiguration.rule.${algorithm}`),
        ...each(inputs, "serverSideEncryptionConfigurations.*.rules.*.applyServerSideEncryptionByDefaults.*.sseAlgorithm"),
        ...said.flatMap((one) => each(one.inputs, `rules.*.${algorithm}`).map((name) => (one.about === true ? name : unknown))),
    ].map((name) => text(name));
    return found.find((name) => typeof name === "string") ?? found[0];
}

const pathOf = ({ inputs, name }: Resource): string => {
    const bucket = text(inputs["bucket"]);
    return `Bucket ${typeof bucket === "string" ? bucket : name}`;
};

function belongsTo(resource: Resource, bucket: Resource): Known<boolean> {
    const [about, name] = [text(resource.inputs["bucket"]), text(bucket.inputs["bucket"])];
    if (about instanceof Unknown) return about;
    return about === name || about === bucket.name || (name instanceof Unknown ? name : false);
}

const lifecycle = ({ path, inputs, about }: Said): LifecycleRuleView[] =>
    list(inputs["rules"])
        .filter((rule) => at(rule, "status") !== "Disabled")
        .map((rule, index) => lifecycleRule(path, about === true ? rule : unknown, index));

function lifecycleRule(path: string, rule: unknown, index: number): LifecycleRuleView {
    const expires = ["days", "date"].map((limit) => text(at(rule, "expiration", limit)));
    const id = text(at(rule, "id"));
    return {
        path: `${path}: lifecycle rule ${typeof id === "string" ? id : index}`,
        // A rule that only removes the markers of deleted objects has an `expiration`, too.
        expiresObjects: some(expires.map((limit) => holds(limit, (value) => value !== undefined))),
        storageClasses: list(at(rule, "transitions")).flatMap((transition) => text(at(transition, "storageClass")) ?? []),
        noncurrentDays: count(at(rule, "noncurrentVersionExpiration", "noncurrentDays")),
        abortDays: count(at(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation")),
        prefix: text(at(rule, "filter", "prefix")) ?? text(at(rule, "filter", "and", "prefix")) ?? text(at(rule, "prefix")) ?? "",
    };
}

/** A rule in the older words, inside of the bucket. */
const inlineRule = (path: string, rule: unknown, index: number): LifecycleRuleView =>
    truth(at(rule, "enabled")) === false
        ? lifecycleRule(path, {}, index)
        : lifecycleRule(
              path,
              at(rule) instanceof Unknown
                  ? unknown
                  : {
                        ...map(rule),
                        noncurrentVersionExpiration: { noncurrentDays: at(rule, "noncurrentVersionExpiration", "days") },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: at(rule, "abortIncompleteMultipartUploadDays") },
                    },
              index,
          );

/** The places of history in the rest of the program. */
export interface Surroundings {
    readonly documents: readonly ObjstoreView[];
    /** Whether the program is this repository's own. */
    readonly own: boolean;
    /** Names of PersistentVolumeClaims that hold the object storage itself, such as MinIO's. */
    readonly claims: ReadonlySet<string>;
}

/** Kinds of objects that hold no history: a Namespace with nothing else, such as that of node-exporter, can be deleted. */
const withoutHistory = /:(DaemonSet|Service|ServiceAccount|ServiceMonitor)$/;

/**
 * Buckets with blocks, and what only the own program registers for them: keys that encrypt them, and the Namespace of MinIO's claims.
 * A compactor's volume is scratch space. Namespaces of other programs hold more than Thanos, and Pulumi deletes them only on purpose.
 */
export function historyViews(all: readonly Resource[], { documents, own: isOwn, claims }: Surroundings): HistoryView[] {
    const resources = all.flatMap(classic);
    const nameOf = ({ inputs, name }: Resource) => known(at(inputs, "metadata", "name"), name);
    const inhabited = new Set(
        resources
            .filter(({ type }) => !withoutHistory.test(type))
            .map(({ inputs }) => text(at(inputs, "metadata", "namespace")) ?? text(inputs["namespace"])),
    );
    const holdsHistory = (resource: Resource) =>
        ((bucketType.test(resource.type) || isCloudBucket(resource)) && holdsBlocks(resource, documents, resources) === true) ||
        (resource.type === "kubernetes:core/v1:PersistentVolumeClaim" && (isOwn || claims.has(nameOf(resource)))) ||
        (isOwn &&
            (resource.type === keyType || (resource.type === "kubernetes:core/v1:Namespace" && inhabited.has(nameOf(resource)))));
    const own = resources.filter((resource) => resource.reads === undefined);
    return own.filter(holdsHistory).map((resource) => ({
        path: bucketType.test(resource.type) ? pathOf(resource) : `${resource.type.split(":").at(-1) ?? ""} ${nameOf(resource)}`,
        protect: resource.protect,
        retainOnDelete: resource.retainOnDelete,
        forceDestroy: truth(resource.inputs["forceDestroy"]) ?? false,
    }));
}

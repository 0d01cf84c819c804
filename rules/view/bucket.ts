// Buckets on S3, with the resources that say how they are kept, and everything else whose loss is the loss of history.
import { deniesPlainHttp } from "./aws-policy";
import { at, count, every, holds, known, list, some, text, truth } from "./read";
import type { Resource } from "./resource";
import { Unknown, type BucketView, type HistoryView, type LifecycleRuleView } from "./types";

const bucketType = /^aws:s3\/bucket(V2)?:/;
const versioningType = /^aws:s3\/bucketVersioning(V2)?:/;
const lifecycleType = /^aws:s3\/bucketLifecycleConfiguration(V2)?:/;
const accessType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const encryptionType = /^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/;
const policyType = "aws:s3/bucketPolicy:BucketPolicy";
const keyType = "aws:kms/key:Key";

export function bucketViews(resources: readonly Resource[]): BucketView[] {
    const buckets = resources.filter(({ type, reads }) => bucketType.test(type) && reads === undefined);
    return buckets.map((bucket) => {
        const own = resources.filter((resource) => buckets.length === 1 || belongsTo(resource, bucket));
        const versioning = own.find(({ type }) => versioningType.test(type));
        const access = own.find(({ type }) => type === accessType);
        const encryption = own.find(({ type }) => encryptionType.test(type));
        return {
            path: pathOf(bucket),
            versioned: holds(text(at(versioning?.inputs, "versioningConfiguration", "status")), (status) => status === "Enabled"),
            closed: every(switches.map((name) => truth(access?.inputs[name]) ?? false)),
            encryption: text(at(list(encryption?.inputs["rules"])[0], "applyServerSideEncryptionByDefault", "sseAlgorithm")),
            plainHttpDenied: some(
                own.filter(({ type }) => type === policyType).map(({ inputs }) => deniesPlainHttp(inputs["policy"])),
            ),
            lifecycle: own.filter(({ type }) => lifecycleType.test(type)).flatMap(lifecycle),
        };
    });
}

const switches = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const pathOf = ({ inputs, name }: Resource): string => {
    const bucket = text(inputs["bucket"]);
    return `Bucket ${typeof bucket === "string" ? bucket : name}`;
};

const belongsTo = (resource: Resource, bucket: Resource): boolean => {
    const name = text(resource.inputs["bucket"]);
    return name instanceof Unknown || name === text(bucket.inputs["bucket"]) || name === bucket.name;
};

const lifecycle = (resource: Resource): LifecycleRuleView[] =>
    list(resource.inputs["rules"])
        .filter((rule) => at(rule, "status") !== "Disabled")
        .map((rule, index) => {
            const expires = ["days", "date"].map((limit) => text(at(rule, "expiration", limit)));
            const id = text(at(rule, "id"));
            return {
                path: `${pathOf(resource)}: lifecycle rule ${typeof id === "string" ? id : index}`,
                // A rule that only removes the markers of deleted objects has an `expiration`, too.
                expiresObjects: some(expires.map((limit) => holds(limit, (value) => value !== undefined))),
                storageClasses: list(at(rule, "transitions")).flatMap((transition) => text(at(transition, "storageClass")) ?? []),
                noncurrentDays: count(at(rule, "noncurrentVersionExpiration", "noncurrentDays")),
                abortDays: count(at(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation")),
                prefix:
                    text(at(rule, "filter", "prefix")) ??
                    text(at(rule, "filter", "and", "prefix")) ??
                    text(at(rule, "prefix")) ??
                    "",
            };
        });

/** Buckets, keys that blocks are encrypted with, volume claims of their own, and the Namespaces that objects of the stack are in. */
export function historyViews(resources: readonly Resource[]): HistoryView[] {
    const nameOf = ({ inputs, name }: Resource) => known(at(inputs, "metadata", "name"), name);
    const inhabited = new Set(
        resources.map(({ inputs }) => text(at(inputs, "metadata", "namespace")) ?? text(inputs["namespace"])),
    );
    const holdsHistory = (resource: Resource) =>
        bucketType.test(resource.type) ||
        resource.type === keyType ||
        resource.type === "kubernetes:core/v1:PersistentVolumeClaim" ||
        (resource.type === "kubernetes:core/v1:Namespace" && inhabited.has(nameOf(resource)));
    const own = resources.filter((resource) => resource.reads === undefined);
    return own.filter(holdsHistory).map((resource) => ({
        path: bucketType.test(resource.type) ? pathOf(resource) : `${resource.type.split(":").at(-1) ?? ""} ${nameOf(resource)}`,
        protect: resource.protect,
        retainOnDelete: resource.retainOnDelete,
        forceDestroy: truth(resource.inputs["forceDestroy"]) ?? false,
    }));
}

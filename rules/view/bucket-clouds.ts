// Buckets of Google Cloud and containers of Azure, with what deletes, archives, locks or publishes their objects.
import { bucketName, holdsBlocks } from "./blocks";
import { isOn } from "./helm";
import { at, count, known, list, text, texts } from "./read";
import type { Resource } from "./resource";
import { unreadable, type BucketView, type Known, type LifecycleRuleView, type ObjstoreView } from "./types";

const gcsBucket = "gcp:storage/bucket:Bucket";
const containers = /^(azure:storage\/container:Container|azure-native:storage(\/[^:]+)?:BlobContainer)$/;
const policies = /^(azure:storage\/managementPolicy:ManagementPolicy|azure-native:storage(\/[^:]+)?:ManagementPolicy)$/;

export const isCloudBucket = ({ type }: Resource): boolean => type === gcsBucket || containers.test(type);

export const cloudBucketViews = (resources: readonly Resource[], documents: readonly ObjstoreView[]): BucketView[] =>
    resources
        .filter(({ reads }) => reads === undefined)
        .flatMap((one) =>
            one.type === gcsBucket
                ? [gcs(one, documents, resources)]
                : containers.test(one.type)
                  ? [container(one, documents, resources)]
                  : [],
        );

/** Defaults of both clouds: encryption at rest, and signatures that no other client can use. */
const common = { encryption: "provider", plainHttpDenied: true, archiveTiers: [] } as const;

function gcs(bucket: Resource, documents: readonly ObjstoreView[], resources: readonly Resource[]): BucketView {
    const { inputs } = bucket;
    const path = `Bucket ${known(bucketName(bucket), bucket.name)}`;
    const everybody = resources.some(
        ({ type, inputs: grant }) =>
            /^gcp:storage\/bucketIAM(Member|Binding):/.test(type) &&
            [known(inputs["name"], bucket.name), bucket.name].includes(known(grant["bucket"], "")) &&
            [...texts(grant["members"]), text(grant["member"])].some(
                (one) => one === "allUsers" || one === "allAuthenticatedUsers",
            ),
    );
    return {
        ...common,
        path,
        provider: "gcs",
        blocks: holdsBlocks(bucket, documents, resources),
        versioned: isOn(at(inputs, "versioning", "enabled")) ?? false,
        // Without the field the organization's policy decides.
        closed: text(inputs["publicAccessPrevention"]) === "enforced" ? true : everybody ? false : unreadable,
        locked: at(inputs, "retentionPolicy") === undefined ? undefined : `${path}: retentionPolicy`,
        lifecycle: list(inputs["lifecycleRules"]).map((rule, index) => gcsRule(`${path}: lifecycleRules.${index}`, rule)),
    };
}

function gcsRule(path: string, rule: unknown): LifecycleRuleView {
    const [action, condition] = [text(at(rule, "action", "type")), at(rule, "condition")];
    const deletes: Known<boolean> = typeof action === "string" ? action === "Delete" : (action ?? false);
    const ofOldVersions =
        text(at(condition, "withState")) === "ARCHIVED" ||
        ["daysSinceNoncurrentTime", "numNewerVersions", "noncurrentTimeBefore"].some((key) => at(condition, key) !== undefined);
    const days = count(at(condition, "daysSinceNoncurrentTime")) ?? count(at(condition, "age"));
    return {
        path,
        expiresObjects: deletes === true && ofOldVersions ? false : deletes,
        storageClasses: [], // objects of every class can be read at once
        noncurrentDays: deletes === true && ofOldVersions ? (days ?? 0) : undefined,
        abortDays: action === "AbortIncompleteMultipartUpload" ? days : undefined,
        prefix: texts(at(condition, "matchesPrefixes"))[0] ?? "",
    };
}

function container(one: Resource, documents: readonly ObjstoreView[], resources: readonly Resource[]): BucketView {
    const { inputs } = one;
    const name = known(bucketName(one), one.name);
    const access = text(inputs["publicAccess"]) ?? text(inputs["containerAccessType"]);
    const account = known(inputs["accountName"], known(inputs["storageAccountName"], known(inputs["storageAccountId"], "")));
    const alone = resources.filter(({ type }) => containers.test(type)).length === 1;
    return {
        ...common,
        path: `Container ${name}`,
        provider: "azure",
        blocks: holdsBlocks(one, documents, resources),
        versioned: false,
        closed:
            access === undefined || access === "None" || access === "private"
                ? true
                : typeof access === "string"
                  ? false
                  : access,
        locked: undefined,
        lifecycle: resources
            .filter(({ type }) => policies.test(type))
            .filter(
                ({ inputs: policy }) => alone || account === known(policy["accountName"], known(policy["storageAccountId"], "")),
            )
            .flatMap((policy) => azureRules(policy, name)),
    };
}

/** Rules of an account that reach this container: their prefixes begin with a container's name. */
function azureRules({ name, inputs }: Resource, container: string): LifecycleRuleView[] {
    const rules = [...list(inputs["rules"]), ...list(at(inputs, "policy", "rules"))];
    return rules.flatMap((rule, index): LifecycleRuleView[] => {
        const definition = at(rule, "definition") ?? rule;
        const blob = at(definition, "actions", "baseBlob");
        const filters = at(definition, "filters");
        const prefixes = [...texts(at(filters, "prefixMatch")), ...texts(at(filters, "prefixMatches"))];
        if (isOn(at(rule, "enabled")) === false) return [];
        if (prefixes.length > 0 && !prefixes.some((one) => typeof one !== "string" || one.split("/")[0] === container)) return [];
        const deletes = [
            "delete",
            "deleteAfterDaysSinceModificationGreaterThan",
            "deleteAfterDaysSinceCreationGreaterThan",
            "deleteAfterDaysSinceLastAccessTimeGreaterThan",
        ];
        const archives = [
            "tierToArchive",
            "tierToArchiveAfterDaysSinceModificationGreaterThan",
            "tierToArchiveAfterDaysSinceCreationGreaterThan",
            "tierToArchiveAfterDaysSinceLastAccessTimeGreaterThan",
        ];
        const has = (keys: readonly string[]) => keys.some((key) => isSet(at(blob, key)));
        return [
            {
                path: `ManagementPolicy ${name}: ${known(at(rule, "name"), String(index))}`,
                expiresObjects: has(deletes),
                storageClasses: has(archives) ? ["Archive"] : [],
                noncurrentDays: undefined,
                abortDays: undefined,
                prefix: "",
            },
        ];
    });
}

/** The classic provider takes -1 for no limit. */
const isSet = (value: unknown): boolean => value !== undefined && value !== -1;

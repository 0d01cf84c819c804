// Resources of the native AWS provider in the words of the classic one, so that one reader serves both.
import { at, known, list, map } from "./read";
import type { Resource } from "./resource";

type Inputs = Resource["inputs"];

/** By native type: the classic type, and how its inputs are called there. */
const translations: Readonly<Record<string, { readonly type: string; readonly inputs: (inputs: Inputs) => Inputs }>> = {
    "aws-native:s3:BucketPolicy": {
        type: "aws:s3/bucketPolicy:BucketPolicy",
        inputs: ({ bucket, policyDocument }) => ({ bucket, policy: policyDocument }),
    },
    "aws-native:iam:Role": {
        type: "aws:iam/role:Role",
        inputs: (one) => ({
            name: one["roleName"],
            assumeRolePolicy: one["assumeRolePolicyDocument"],
            inlinePolicies: list(one["policies"]).map((policy) => ({ policy: at(policy, "policyDocument") })),
            managedPolicyArns: one["managedPolicyArns"],
        }),
    },
    "aws-native:iam:RolePolicy": policy("aws:iam/rolePolicy:RolePolicy"),
    "aws-native:iam:ManagedPolicy": policy("aws:iam/policy:Policy"),
    "aws-native:iam:UserPolicy": policy("aws:iam/userPolicy:UserPolicy"),
    "aws-native:iam:GroupPolicy": policy("aws:iam/groupPolicy:GroupPolicy"),
    "aws-native:kms:Key": { type: "aws:kms/key:Key", inputs: ({ keyPolicy }) => ({ policy: keyPolicy }) },
};

function policy(type: string) {
    return {
        type,
        inputs: (one: Inputs): Inputs => ({
            name: one["policyName"] ?? one["managedPolicyName"],
            role: one["roleName"],
            policy: one["policyDocument"],
        }),
    };
}

/** The resource, or those of the classic provider with the same meaning. */
export function classic(resource: Resource): readonly Resource[] {
    if (!resource.type.startsWith("aws-native:")) return [resource];
    if (resource.type === "aws-native:s3:Bucket") return bucket(resource);
    const found = translations[resource.type];
    return found === undefined ? [resource] : [{ ...resource, type: found.type, inputs: found.inputs(resource.inputs) }];
}

/** A native bucket has in one resource the settings of several resources of the classic provider. */
function bucket(resource: Resource): Resource[] {
    const { inputs } = resource;
    const name = inputs["bucketName"] ?? resource.name;
    const of = (type: string, own: Inputs): Resource => ({
        ...resource,
        type: `aws:s3/${type}`,
        inputs: { bucket: name, ...own },
    });
    const when = (field: string, make: (value: unknown) => Resource): Resource[] =>
        inputs[field] === undefined ? [] : [make(inputs[field])];
    return [
        of("bucket:Bucket", {
            bucket: inputs["bucketName"],
            tags: Object.fromEntries(list(inputs["tags"]).map((tag) => [known(at(tag, "key"), ""), at(tag, "value")])),
        }),
        ...when("versioningConfiguration", (value) =>
            of("bucketVersioning:BucketVersioning", { versioningConfiguration: value }),
        ),
        ...when("publicAccessBlockConfiguration", (value) => of("bucketPublicAccessBlock:BucketPublicAccessBlock", map(value))),
        ...when("bucketEncryption", (value) =>
            of("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
                rules: list(at(value, "serverSideEncryptionConfiguration")).map((rule) => ({
                    applyServerSideEncryptionByDefault: at(rule, "serverSideEncryptionByDefault"),
                })),
            }),
        ),
        ...when("lifecycleConfiguration", (value) =>
            of("bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
                rules: list(at(value, "rules")).map(lifecycleRule),
            }),
        ),
        ...when("objectLockConfiguration", (value) =>
            of("bucketObjectLockConfiguration:BucketObjectLockConfiguration", { rule: at(value, "rule") }),
        ),
        ...list(inputs["intelligentTieringConfigurations"]).map((one) =>
            of("bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration", map(one)),
        ),
    ];
}

const lifecycleRule = (rule: unknown): unknown => ({
    ...map(rule),
    ...(at(rule, "expirationInDays") === undefined ? {} : { expiration: { days: at(rule, "expirationInDays") } }),
    ...(at(rule, "expirationDate") === undefined ? {} : { expiration: { date: at(rule, "expirationDate") } }),
    transitions: [...list(at(rule, "transitions")), ...(at(rule, "transition") === undefined ? [] : [at(rule, "transition")])],
    noncurrentVersionExpiration: {
        noncurrentDays:
            at(rule, "noncurrentVersionExpiration", "noncurrentDays") ?? at(rule, "noncurrentVersionExpirationInDays"),
    },
});

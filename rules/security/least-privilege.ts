import { statement } from "../examples";
import { always, type Rule } from "../rule";
import { isAccount } from "./role-trust";
import { isUnknown, show } from "../terms";
import type { Known, StatementView } from "../view/types";

/** `*`, `s3:*`, `s3:Put*`: everything, or all of a kind, settings of the bucket among them. */
const isWild = (action: unknown): boolean => typeof action === "string" && /[*?]/.test(action) && !ofOneKind.test(action);

/** Actions that change something and return nothing, and the names of KMS that AWS itself writes so: two forms of one action. */
const ofOneKind = /^[\w-]+:(Describe|List)\w*\*$|^kms:(GenerateDataKey|ReEncrypt)\*$/;

/** `*`, `arn:aws:s3:::*`, `arn:aws:s3:::*\/*`: every bucket, key or whatever there is. */
const isEverything = (resource: unknown): boolean =>
    typeof resource === "string" && /^\*|^arn:[^:]*:[^:]*:[^:]*:[^:]*:([*?]|key\/\*|alias\/\*)/.test(resource);

/** Actions that read descriptions, and the few others for which AWS accepts no resource but `*`. */
const ofNoResource =
    /^(?!s3:)[\w-]+:(Describe|List)\w*\*?$|^(s3:ListAllMyBuckets|cloudwatch:(GetMetric(Data|Statistics)|PutMetricData)|ecr:GetAuthorizationToken|sts:GetCallerIdentity|tag:GetResources)$/i;
const needsResource = (action: Known<string>): boolean => !isUnknown(action) && !ofNoResource.test(action);

export const leastPrivilege: Rule = {
    name: "least-privilege",
    title: "IAM policies allow named actions on named resources",
    why: "An attacker in a pod has the rights of its role, and with a wildcard that is the whole bucket with its versions and settings, or the account. Thanos needs five actions of S3 at most.",
    source: "AWS: IAM security best practices; thanos: storage",
    severity: always("mandatory"),
    check: ({ statements }) =>
        statements
            .filter((one) => one.of !== "role" && !isAccountsKey(one))
            .flatMap(({ path, actions, resources, of }) => [
                ...actions
                    .filter(isWild)
                    .map((action) => ({ path, message: `allows ${show(action)}. Name the actions that are needed` })),
                // In a key's own policy `*` is that key.
                ...resources
                    .filter((one) => of !== "key" && isEverything(one) && actions.some(needsResource))
                    .map((one) => ({ path, message: `allows its actions on ${show(one)}. Name the resources` })),
            ]),
    examples: {
        pass: [
            {
                title: "everything in one bucket's folder",
                change: statement("rights", (one) => void (one.resources = ["arn:aws:s3:::history/blocks/*"])),
            },
            {
                title: "an exporter's actions, of which AWS takes no resource",
                change: statement("rights", (one) => {
                    one.actions = ["cloudwatch:GetMetricData", "ec2:Describe*", "tag:GetResources"];
                    one.resources = ["*"];
                }),
            },
            {
                title: "a key's own policy, which gives its account everything",
                change: statement("rights", (one) => {
                    one.of = "key";
                    one.principals = ["AWS arn:aws:iam::111122223333:root"];
                    one.actions = ["kms:*"];
                    one.resources = ["*"];
                }),
            },
        ],
        fail: [
            {
                title: "everything, for one action that could name its resource",
                change: statement("rights", (one) => {
                    one.actions = ["ec2:DescribeInstances", "kms:Decrypt"];
                    one.resources = ["*"];
                }),
            },
            { title: "all actions of S3", change: statement("rights", (one) => void (one.actions = ["s3:*"])) },
            { title: "all actions", change: statement("rights", (one) => void (one.actions = ["*"])) },
            {
                title: "all actions that write",
                change: statement("rights", (one) => void (one.actions = ["s3:PutObject", "s3:Delete*"])),
            },
            {
                title: "every bucket by its name",
                change: statement("rights", (one) => void (one.resources = ["arn:aws:s3:::*/*"])),
            },
            {
                title: "a bucket's own policy that gives an account everything",
                change: statement("rights", (one) => {
                    one.principals = ["AWS arn:aws:iam::111122223333:root"];
                    one.actions = ["s3:*"];
                }),
            },
            { title: "all resources", change: statement("rights", (one) => void (one.resources = ["*"])) },
        ],
    },
};

/** A key must grant everything to its account, or it can never be changed. */
const isAccountsKey = ({ of, principals }: StatementView): boolean =>
    of === "key" && principals.length > 0 && principals.every(isAccount);

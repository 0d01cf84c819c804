import { statement } from "../examples";
import { always, type Draft, type Example, type Rule } from "../rule";
import { isUnknown } from "../terms";
import type { ConditionView, Known, StatementView } from "../view/types";

const provider = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE";

/** Trust in the provider of a cluster, or in Pod Identity, with a condition. */
const trust = (principal: string, condition: ConditionView): Example["change"] =>
    statement("role", (one) => {
        one.principals = [principal];
        one.conditions = [condition as Draft<ConditionView>];
    });
const federated = (test: string, value: string): Example["change"] =>
    trust(`Federated arn:aws:iam::111122223333:oidc-provider/${provider}`, { test, key: `${provider}:sub`, values: [value] });

export const roleTrust: Rule = {
    name: "role-trust",
    title: "Each role can be assumed by one ServiceAccount only, and resource policies name their principals",
    why: "A trust policy without conditions gives the role to every pod of every cluster in the account, and one for everybody gives it to every account.",
    source: "AWS: EKS Pod Identity, session tags; AWS: IAM roles for service accounts; AWS Security Hub: IAM",
    severity: always("mandatory"),
    check: ({ statements }) =>
        statements.flatMap(({ path, principals, conditions, of }) => [
            ...(principals.includes("*") && !conditions.some(namesOurs)
                ? [{ path, message: 'allows everybody, "*". Name who may' }]
                : []),
            ...(of === "role" && principals.some(isAccount) && !conditions.some(namesCaller)
                ? [{ path, message: "allows everybody whom an account lets. Name a role, or add a condition on sts:ExternalId" }]
                : []),
            ...(of === "role" && principals.some(isForPods) && !principals.some(isUnknown) && !conditions.some(narrows)
                ? [
                      {
                          path,
                          message:
                              "allows every pod. Add a condition StringEquals on one ServiceAccount, without wildcards (aws:RequestTag/kubernetes-service-account, or the provider's :sub)",
                      },
                  ]
                : []),
        ]),
    examples: {
        pass: [
            {
                title: "every principal of one organization",
                change: trust("*", { test: "StringEquals", key: "aws:PrincipalOrgID", values: ["o-example"] }),
            },
            {
                title: "IAM roles for service accounts, with the subject",
                change: statement("role", (one) => {
                    one.principals = [`Federated arn:aws:iam::111122223333:oidc-provider/${provider}`];
                    one.conditions = [
                        { test: "StringEquals", key: `${provider}:sub`, values: ["system:serviceaccount:monitoring:thanos"] },
                    ];
                }),
            },
        ],
        fail: [
            {
                title: "everybody but an organization",
                change: trust("*", { test: "StringNotEquals", key: "aws:PrincipalOrgID", values: ["o-example"] }),
            },
            {
                title: "a whole account, whatever its external id",
                change: trust("AWS 111122223333", { test: "StringLike", key: "sts:ExternalId", values: ["*"] }),
            },
            { title: "every pod", change: statement("role", (one) => void (one.conditions = [])) },
            { title: "everybody", change: statement("role", (one) => void (one.principals = ["*"])) },
            { title: "a subject that may be anything", change: federated("StringLike", "*") },
            { title: "ServiceAccounts of every Namespace", change: federated("StringLike", "system:serviceaccount:*:*") },
            { title: "every subject but one", change: federated("StringNotEquals", "system:serviceaccount:a:b") },
            { title: "a subject that may be missing", change: federated("StringEqualsIfExists", "system:serviceaccount:a:b") },
            {
                title: "any tag",
                change: trust("Service pods.eks.amazonaws.com", {
                    test: "StringLike",
                    key: "aws:RequestTag/kubernetes-service-account",
                    values: ["*"],
                }),
            },
            {
                title: "a whole account",
                change: statement("role", (one) => void (one.principals = ["AWS arn:aws:iam::111122223333:root"])),
            },
            {
                title: "a subject that is not tested",
                change: statement("role", (one) => {
                    one.principals = [`Federated arn:aws:iam::111122223333:oidc-provider/${provider}`];
                    one.conditions = [{ test: "StringEquals", key: `${provider}:aud`, values: ["sts.amazonaws.com"] }];
                }),
            },
        ],
    },
};

const isForPods = (principal: StatementView["principals"][number]): boolean =>
    typeof principal === "string" && /^(Service pods\.eks\.|Federated .*oidc-provider)/.test(principal);

/** An account, and so whomever it lets. */
export const isAccount = (principal: StatementView["principals"][number]): boolean =>
    typeof principal === "string" && /^AWS (arn:aws[\w-]*:iam::\d+:root|\d+)$/.test(principal);

/** Whether a condition leaves a few by their names. A test that something is not so leaves all others. */
const leaves =
    (keys: RegExp, isOne: (value: string) => boolean) =>
    (condition: Known<ConditionView>): boolean =>
        isUnknown(condition) ||
        (keys.test(condition.key) &&
            /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))$/.test(condition.test) &&
            condition.values.every((value) => isUnknown(value) || isOne(value)));

/** `o-example`, `arn:aws:iam::111122223333:role/team/*`: no wildcard but inside of an account. */
const isFixed = (value: string): boolean => !/^[^/]*[*?]/.test(value);
const namesCaller = leaves(/^(sts:ExternalId|aws:PrincipalArn)$/i, isFixed);
/** An organization, account or network, as AWS' own key policies do it. */
const namesOurs = leaves(
    /^(aws:(PrincipalOrgID|PrincipalOrgPaths|PrincipalAccount|PrincipalArn|SourceAccount|SourceArn|SourceVpce?)|kms:CallerAccount)$/i,
    isFixed,
);

/** One ServiceAccount: `system:serviceaccount:monitoring:thanos`; of other providers' subjects the end may be open: `repo:org/name:*`. */
const isExact = (value: string): boolean => !/[*?]/.test(value) || (!value.startsWith("system:") && /^[^*?]*\//.test(value));
const narrows = leaves(/:sub$|^aws:(Request|Principal)Tag\/kubernetes-service-account$/, isExact);

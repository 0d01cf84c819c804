import { statement } from "./examples";
import { always, type Rule } from "./rule";
import { isUnknown } from "./terms";
import type { Known, StatementView } from "./view/types";

export const exactTrust: Rule = {
    id: "S-11",
    title: "A role is for one ServiceAccount, and a resource for nobody in particular is for nobody",
    why: "A trust policy without conditions lets every pod of every cluster in the account have the role; one for everybody lets every account.",
    source: "AWS: EKS Pod Identity, session tags; AWS: IAM roles for service accounts; AWS Security Hub: IAM",
    severity: always("mandatory"),
    scope: "resource",
    check: ({ statements }) =>
        statements.flatMap(({ path, principals, conditions, trust }) => [
            ...(principals.includes("*") ? [{ path, message: 'allows everybody, "*"; name who may' }] : []),
            ...(trust && principals.some(isForPods) && !principals.some(isUnknown) && !conditions.some(narrows)
                ? [
                      {
                          path,
                          message:
                              "allows every pod; add a condition on the ServiceAccount (aws:RequestTag/kubernetes-service-account, or the provider's :sub)",
                      },
                  ]
                : []),
        ]),
    examples: {
        pass: [
            {
                title: "IAM roles for service accounts, with the subject",
                change: statement(true, (one) => {
                    one.principals = [
                        "Federated arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE",
                    ];
                    one.conditions = ["oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:sub"];
                }),
            },
        ],
        fail: [
            { title: "every pod", change: statement(true, (one) => void (one.conditions = [])) },
            { title: "everybody", change: statement(true, (one) => void (one.principals = ["*"])) },
            {
                title: "a subject that is not tested",
                change: statement(true, (one) => {
                    one.principals = [
                        "Federated arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE",
                    ];
                    one.conditions = ["oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE:aud"];
                }),
            },
        ],
    },
};

const isForPods = (principal: StatementView["principals"][number]): boolean =>
    typeof principal === "string" && /^(Service pods\.eks\.|Federated .*oidc-provider)/.test(principal);

const narrows = (condition: Known<string>): boolean =>
    isUnknown(condition) || /:sub$|^aws:(Request|Principal)Tag\/kubernetes-service-account$/.test(condition);

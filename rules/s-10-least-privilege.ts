import { statement } from "./examples";
import { always, type Rule } from "./rule";
import { show } from "./terms";

/** `*`, `s3:*`: everything, or everything of a service. */
const isWild = (action: unknown): boolean => typeof action === "string" && /^\*$|^[\w-]+:\*$/.test(action);

export const leastPrivilege: Rule = {
    id: "S-10",
    title: "Policies allow named actions on named resources",
    why: "Thanos needs five actions of S3 at most. Whoever takes over a pod has what its role has: with a wildcard the whole bucket's versions and settings, or the account.",
    source: "AWS: IAM security best practices; thanos: storage",
    severity: always("mandatory"),
    scope: "resource",
    check: ({ statements }) =>
        statements
            .filter(({ trust, principals }) => !trust && !isKeyPolicy(principals))
            .flatMap(({ path, actions, resources }) => [
                ...actions
                    .filter(isWild)
                    .map((action) => ({ path, message: `allows ${show(action)}; name the actions that are needed` })),
                ...(resources.includes("*") ? [{ path, message: 'allows its actions on "*"; name the resources' }] : []),
            ]),
    examples: {
        pass: [
            {
                title: "everything in one bucket's folder",
                change: statement(false, (one) => void (one.resources = ["arn:aws:s3:::history/blocks/*"])),
            },
            {
                title: "a key's own policy, which gives its account everything",
                change: statement(false, (one) => {
                    one.principals = ["AWS arn:aws:iam::111122223333:root"];
                    one.actions = ["kms:*"];
                    one.resources = ["*"];
                }),
            },
        ],
        fail: [
            { title: "all actions of S3", change: statement(false, (one) => void (one.actions = ["s3:*"])) },
            { title: "all actions", change: statement(false, (one) => void (one.actions = ["*"])) },
            { title: "all resources", change: statement(false, (one) => void (one.resources = ["*"])) },
        ],
    },
};

/** A key must say that its account may do everything with it, or nobody can ever change it. */
const isKeyPolicy = (principals: readonly unknown[]): boolean =>
    principals.length > 0 && principals.every((one) => typeof one === "string" && /^AWS arn:aws[\w-]*:iam::\d+:root$/.test(one));

// One policy for each rule, judged at the end of a preview, before anything is made: what belongs to Thanos is only known of a whole
// program. Levels are those of `prod`; configuration changes them (levels.ts).
import type { EnforcementLevel, Policy, PolicyConfigSchema, StackValidation } from "@pulumi/policy";
import { excused } from "../rules/check";
import { rules } from "../rules/index";
import { severityOf } from "../rules/judge";
import { reasonOf } from "../rules/reason";
import type { Rule } from "../rules/rule";
import { viewOf } from "../rules/view/index";
import type { Resource } from "../rules/view/resource";
import { scopes } from "../rules/view/scope";
import type { View } from "../rules/view/types";
import { ask } from "./ask";
import { configuredScope } from "./configuration";
import { levelOf } from "./levels";
import { resourceOf } from "./resource";

/** The exception of a stack, as `npm run policy:config` writes it. */
const exception = {
    reason: { type: "string", description: "Reason for the exception. Every finding shows it." },
    until: { type: "string", description: "Last day of the exception, such as 2027-03-31, or `permanent`." },
} as const;

/** The settings besides the level. */
const settings: Readonly<Record<string, PolicyConfigSchema["properties"]>> = {
    registries: {
        registries: {
            type: "array",
            items: { type: "string" },
            description: "Registries that images may come from, each with or without a path. Default: any.",
        },
    },
    coverage: {
        scope: {
            type: "string",
            enum: [...scopes],
            description:
                "Scope of the security rules: `thanos` is Thanos and its bucket, `everything` is the whole program. Default: thanos.",
        },
    },
};

interface Settings {
    readonly registries?: string[];
    readonly reason?: string;
    readonly until?: string;
}

export const policies: Policy[] = rules.map((rule) => {
    const { name, title, why, source, severity } = rule;
    const validateStack: StackValidation = (args, report) => {
        judgeStack(rule, args.resources.map(resourceOf), args.getConfig(), report as unknown as Report);
    };
    return {
        name,
        displayName: title,
        description: `${title}. ${why} Source: ${source}. More: rules.md#${name}.`,
        enforcementLevel: levelOf(severity.prod),
        configSchema: { properties: { ...exception, ...settings[name] } },
        validateStack,
    };
});

/** The SDK's callback takes more than a text, though its type does not show it: with a text alone every level is the policy's. */
type Report = (violation: { readonly message: string; readonly enforcementLevel?: EnforcementLevel }) => void;

function judgeStack(rule: Rule, resources: readonly Resource[], { registries, reason, until }: Settings, report: Report): void {
    const { violations, undecided } = ask(rule, viewOfAll(resources, registries));
    const isExcused = reason !== undefined && until !== undefined && (violations.length > 0 || undecided.length === 0);
    const shown = isExcused
        ? excused(rule, violations, { reason, until }).map((one) => ({ estimate: false, keys: [], ...one }))
        : violations;
    for (const one of shown) {
        const advisory = one.estimate && severityOf(one, "mandatory") === "advisory";
        report({
            message: `${one.path} ${one.message}. ${reasonOf(rule)}`,
            ...(advisory ? { enforcementLevel: "advisory" } : {}),
        });
    }
    if (violations.length === 0 && undecided.length > 0)
        report({
            message: `cannot be decided yet: ${undecided.join(", ")} will be known after deployment`,
            enforcementLevel: "advisory",
        });
}

/** All policies judge the same resources one after another: the view of the last ones is kept. */
let last: { readonly resources: readonly Resource[]; readonly key: string; readonly view: View } | undefined;
function viewOfAll(resources: readonly Resource[], registries: readonly string[] | undefined): View {
    const scope = configuredScope();
    const key = JSON.stringify([scope, registries]);
    const isSame =
        last?.key === key &&
        last.resources.length === resources.length &&
        last.resources.every((one, index) => one === resources[index]);
    if (!isSame) last = { resources, key, view: viewOf(resources, { environment: "prod", registries, scope }) };
    return (last as { readonly view: View }).view;
}

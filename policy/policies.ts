// One policy for each rule. What can be told of a resource by itself is told before that resource is made; everything else
// at the end of a preview, before anything is made. Levels are those of `prod`; configuration changes them (levels.ts).
import type { EnforcementLevel, Policy, PolicyConfigSchema, ResourceValidation, StackValidation } from "@pulumi/policy";
import { excused } from "../rules/check";
import { rules } from "../rules/index";
import type { Rule } from "../rules/rule";
import { viewOf } from "../rules/view/index";
import type { Resource } from "../rules/view/resource";
import { ask } from "./ask";
import { levelOf } from "./levels";
import { resourceOf } from "./resource";

/** The exception of a stack, as `npm run policy:config` writes it. */
const exception = {
    reason: { type: "string", description: "Reason for the exception. Every finding shows it." },
    until: { type: "string", description: "Last day of the exception, such as 2027-03-31." },
} as const;

/** What else can be configured beside the level. */
const settings: Readonly<Record<string, PolicyConfigSchema["properties"]>> = {
    registries: {
        registries: {
            type: "array",
            items: { type: "string" },
            description: "Registries that images may come from, each with or without a path. Default: any.",
        },
    },
};

interface Settings {
    readonly registries?: string[];
    readonly reason?: string;
    readonly until?: string;
}

export const policies: Policy[] = rules.map((rule) => {
    const { name, title, why, source, severity, scope } = rule;
    const policy = {
        name,
        displayName: title,
        description: `${title}. ${why} Known from: ${source}.`,
        enforcementLevel: levelOf(severity.prod),
        configSchema: { properties: { ...exception, ...settings[name] } },
    };
    if (scope === "resource") {
        const validateResource: ResourceValidation = (args, report) => {
            judge(rule, [resourceOf(args)], args.getConfig(), report as unknown as Report);
        };
        return { ...policy, validateResource };
    }
    const validateStack: StackValidation = (args, report) => {
        judge(rule, args.resources.map(resourceOf), args.getConfig(), report as unknown as Report);
    };
    return { ...policy, validateStack };
});

/** What the SDK's callback takes beside a text, though its type does not say so: with a text alone every level is the policy's. */
type Report = (violation: { readonly message: string; readonly enforcementLevel?: EnforcementLevel }) => void;

function judge(rule: Rule, resources: readonly Resource[], { registries, reason, until }: Settings, report: Report): void {
    const { violations, unknown } = ask(rule, viewOf(resources, { environment: "prod", registries }));
    // Of a single resource it can't be told that nothing breaks the rule.
    const isAll = violations.length > 0 || (rule.scope !== "resource" && unknown.length === 0);
    const said = reason !== undefined && until !== undefined && isAll ? excused(rule, violations, { reason, until }) : violations;
    for (const { path, message } of said) report({ message: `${path} ${message}` });
    if (violations.length === 0 && unknown.length > 0)
        report({
            message: `cannot be decided yet: ${unknown.join(", ")} will be known after deployment`,
            enforcementLevel: "advisory",
        });
}

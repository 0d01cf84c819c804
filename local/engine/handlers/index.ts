// The table of what the embedded engine can do, and the check of a whole program against it.
import { groupOf } from "../kube/objects";
import { child } from "../../../lib/properties";
import type { Registration } from "../../../offline/registration";
import type { StackFile } from "../../../offline/stack-file";
import type { Walk } from "../../../offline/walk";
import { grouping } from "./grouping";
import type { Handler, Target } from "./handler";
import { helmRelease } from "./helm-release";
import { kindOf, kubernetesObject } from "./kubernetes-object";
import { randomValue } from "./random-value";

const handlers: readonly Handler[] = [grouping, helmRelease, kubernetesObject, randomValue];

/** The handler of a resource; undefined when the engine has none. */
export function handlerOf(registration: Registration): Handler | undefined {
    return handlers.find(({ handles }) => handles(registration));
}

/** Everything in a program that the engine cannot do on this target, each as a line that names the resource. */
export function problemsOf({ registrations }: Walk, stack: StackFile, target: Omit<Target, "registrations">): string[] {
    const byUrn = new Map(registrations.map((registration) => [registration.urn, registration]));
    const encrypted = stack.secretKeys.map(
        (key) => `config ${key}: only Pulumi can decrypt it. Give this stack a value in clear, or deploy it with "pulumi up".`,
    );
    const disabled = disabledDefaultProviders(stack);
    const found = registrations.flatMap((registration) => {
        const problems = [
            ...(handlerOf(registration)?.problems(registration, { ...target, registrations: byUrn }) ?? [
                "the embedded engine has no such resource",
            ]),
            ...(registration.reads === undefined
                ? []
                : ["it reads an object that it does not describe, which the embedded engine cannot"]),
            ...(usesDefaultProvider(registration, disabled)
                ? ["it has no explicit provider, and the default one is disabled"]
                : []),
        ];
        return problems.map((problem) => `${registration.type} "${registration.name}": ${problem}.`);
    });
    return [...encrypted, ...found, ...sharedObjects(registrations)];
}

/** Two resources that are one object in the cluster: each would undo the other. */
function sharedObjects(registrations: readonly Registration[]): string[] {
    const owners = new Map<string, string>();
    return registrations.flatMap((registration) => {
        const { name, namespace = "" } = child(registration.inputs, "metadata");
        if (!registration.type.startsWith("kubernetes:") || typeof name !== "string") return [];
        const { apiVersion, kind } = kindOf(registration);
        const object = [groupOf(apiVersion), kind, namespace, name].join(" ");
        const owner = owners.get(object);
        owners.set(object, owner ?? registration.name);
        return owner === undefined
            ? []
            : [`${kind} "${name}" is registered twice, as "${owner}" and as "${registration.name}": each would undo the other.`];
    });
}

/** Packages of `pulumi:disable-default-providers`, `*` for all of them. */
function disabledDefaultProviders(stack: StackFile): ReadonlySet<string> {
    return new Set(JSON.parse(stack.config["pulumi:disable-default-providers"] ?? "[]") as string[]);
}

function usesDefaultProvider({ type, custom, provider }: Registration, disabled: ReadonlySet<string>): boolean {
    const [packageName = ""] = type.split(":");
    return custom && packageName !== "pulumi" && provider === undefined && (disabled.has("*") || disabled.has(packageName));
}

// Operations that an interrupted deployment has left half-done. Pulumi records each creation before it begins; when a run is
// killed, the record stays, and only the cluster shows whether the object exists.
import type { Deployment, Stack } from "@pulumi/pulumi/automation";
import { child, isProperties, type Properties } from "../../lib/properties";

/** Takes the objects of unfinished creations into the state, so that the next deployment updates them instead of creating them. */
export async function adoptPending(stack: Stack): Promise<void> {
    const exported = await stack.exportStack();
    const adopted = withPending(exported);
    if (!adopted) return;
    await stack.importStack(adopted.state);
    // The refresh removes from the state what does not exist after all.
    if (adopted.urns.length > 0) await stack.refresh({ target: [...adopted.urns] });
}

/** The state with unfinished creations as resources, and their URNs; undefined when there are none. */
export function withPending(exported: Deployment): { readonly state: Deployment; readonly urns: readonly string[] } | undefined {
    const deployment = exported.deployment as Properties | null;
    const pending = deployment?.["pending_operations"];
    if (!deployment || !Array.isArray(pending) || pending.length === 0) return undefined;
    const resources = Array.isArray(deployment["resources"]) ? (deployment["resources"] as unknown[]) : [];
    const known = new Set(resources.map((one) => (isProperties(one) ? one["urn"] : undefined)));
    const adopted = (pending as unknown[]).flatMap((operation) => {
        if (!isProperties(operation) || operation["type"] !== "creating") return [];
        const resource = child(operation, "resource");
        const id = idOf(resource);
        return id === undefined || known.has(resource["urn"]) ? [] : [{ ...resource, id, outputs: child(resource, "inputs") }];
    });
    return {
        state: { ...exported, deployment: { ...deployment, resources: [...resources, ...adopted], pending_operations: [] } },
        urns: adopted.map((resource) => String((resource as Properties)["urn"])),
    };
}

/** The id that the Kubernetes provider gives; other resources, such as random values, have nothing outside of the state. */
function idOf({ type, inputs }: Properties): string | undefined {
    if (typeof type !== "string" || !type.startsWith("kubernetes:") || !isProperties(inputs)) return undefined;
    const { name, namespace } = type === "kubernetes:helm.sh/v3:Release" ? inputs : child(inputs, "metadata");
    if (typeof name !== "string") return undefined;
    return typeof namespace === "string" && namespace !== "" ? `${namespace}/${name}` : name;
}

// The stack's Namespace as plain data: created, adopted or left alone.
import { namespaceMode } from "../../config/schema";
import type { Base } from "../base";

export interface NamespaceModel {
    readonly name: string;
    readonly mode: "create" | "adopt" | "existing";
    /** Labels that the stack sets on it. */
    readonly labels: Readonly<Record<string, string>>;
    /** Keep it when the stack is destroyed, and refuse to delete it. */
    readonly protect: boolean;
}

const podSecurityLabel = "pod-security.kubernetes.io/enforce";

export function namespaceModel({ stack }: Base): NamespaceModel {
    const { namespace: name, namespaceManagement, prometheus, protect } = stack;
    const { podSecurity = "restricted" } = namespaceManagement;
    const mode = namespaceMode(namespaceManagement.mode, prometheus.delivery);
    return {
        name,
        mode,
        labels: {
            ...(podSecurity === "none" ? {} : { [podSecurityLabel]: podSecurity }),
            ...(mode === "create" ? { "app.kubernetes.io/part-of": "thanos-stack" } : {}),
        },
        protect,
    };
}

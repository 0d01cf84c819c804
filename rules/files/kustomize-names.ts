// Prefixes and suffixes of names in a kustomization, with the references that kustomize changes alike.
import { at, known, map, text } from "../view/read";
import type { FileResource } from "./sources";

/** Kinds whose names stay as they are. Charts are built by kustomize itself, and their objects get the prefix afterwards. */
const unchanged = new Set(["Namespace", "CustomResourceDefinition", "APIService", "Kustomization"]);

/** The kind that a field refers to, by its name and, for a plain `name`, by that of the map around it. */
const references: Readonly<Record<string, string>> = {
    secretName: "Secret",
    "secret.name": "Secret",
    "secretKeyRef.name": "Secret",
    "secretRef.name": "Secret",
    "imagePullSecrets.name": "Secret",
    "configMap.name": "ConfigMap",
    "configMapKeyRef.name": "ConfigMap",
    "configMapRef.name": "ConfigMap",
    claimName: "PersistentVolumeClaim",
    serviceName: "Service",
    "service.name": "Service",
    serviceAccountName: "ServiceAccount",
};

/** Groups whose references kustomize rewrites without a configuration. */
const builtIn = /^(v1$|apps\/|batch\/|autoscaling\/|policy\/|extensions\/|networking\.k8s\.io\/|rbac\.)/;

export function withNames(resources: readonly FileResource[], data: unknown): readonly FileResource[] {
    const [prefix, suffix] = [known(at(data, "namePrefix"), ""), known(at(data, "nameSuffix"), "")];
    if (prefix + suffix === "") return resources;
    const changed = (name: string) => `${prefix}${name}${suffix}`;
    const renamed = new Set(
        resources
            .filter(({ inputs }) => !unchanged.has(known(inputs["kind"], "")))
            .map(({ inputs }) => `${known(inputs["kind"], "")} ${known(at(inputs, "metadata", "name"), "")}`),
    );
    // With a configuration kustomize follows references of custom resources, too.
    const followsAll = at(data, "configurations") !== undefined || at(data, "crds") !== undefined;

    const refer = (value: unknown, key: string, around: string, target: string): unknown => {
        if (Array.isArray(value)) return value.map((one) => refer(one, key, around, target));
        if (typeof value !== "object" || value === null) {
            const kind =
                key === "name" && around === "scaleTargetRef" ? target : (references[key] ?? references[`${around}.${key}`]);
            return typeof value === "string" && kind !== undefined && renamed.has(`${kind} ${value}`) ? changed(value) : value;
        }
        const own = known(at(value, "kind"), "");
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, refer(item, name, key, own)]));
    };

    return resources.map((one): FileResource => {
        const { inputs } = one;
        const kind = known(inputs["kind"], "");
        if (unchanged.has(kind)) return one;
        const follows = followsAll || builtIn.test(known(inputs["apiVersion"], ""));
        const referring = follows ? map(refer(inputs, "", "", "")) : inputs;
        const name = text(at(inputs, "metadata", "name"));
        if (typeof name !== "string") return { ...one, inputs: referring };
        return {
            ...one,
            name: changed(one.name),
            inputs: { ...referring, metadata: { ...map(at(referring, "metadata")), name: changed(name) } },
        };
    });
}

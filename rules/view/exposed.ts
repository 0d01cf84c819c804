// Credentials outside of Secrets: values that are marked as secret where none may be, and keys of charts that take one.
import { Secret } from "../../local/engine/secrets";
import { environment, podOf } from "./pods";
import { at, list, map, text } from "./read";
import type { KubernetesObject, Resource } from "./resource";
import { Unknown, unknown, type ExposedView, type Known } from "./types";

/** Resources that are there to hold secrets: Secrets, generated values, and the configuration of providers. */
const holders = /^(kubernetes:core\/v1:Secret|random:.*|pulumi:providers:.*)$/;

/** Values of the charts that would hold a credential in the clear, where a Secret can be named instead. */
const credentialKeys: readonly (readonly string[])[] = [
    ["grafana", "adminPassword"],
    ["grafana", "env", "GF_SECURITY_ADMIN_PASSWORD"],
    ["grafana", "grafana.ini", "security", "admin_password"],
    ["grafana", "grafana.ini", "database", "password"],
    ["grafana", "grafana.ini", "smtp", "password"],
    ["grafana", "ldap", "config"],
    ["prometheus", "prometheusSpec", "thanos", "objectStorageConfig", "secret"],
    ["objstoreConfig"],
    ["auth", "basicAuthUsers"],
    ["minio", "auth", "rootPassword"],
];

/** Where secret values are among the inputs of a resource that is not there to hold them. */
export const exposedSecrets = ({ type, inputs, name }: Resource): ExposedView[] =>
    holders.test(type)
        ? []
        : secretPaths(inputs).map((path) => ({
              path: `${type.split(":").at(-1) ?? ""} ${name}: ${path.join(".")}`,
              what: "is a secret",
          }));

function secretPaths(value: unknown): readonly (readonly string[])[] {
    if (value instanceof Secret) return [[]];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, item]) => secretPaths(item).map((path) => [key, ...path]));
}

/** Names of variables that hold a credential, but for those that say where it is. */
const credentialName = /(PASSWORD|PASSWD|SECRET|SECRET_?KEY|ACCESS_KEY_ID|TOKEN|API_?KEY)$/i;

/** Where a pod's environment holds a credential that everybody reads who may see the pod. */
export const exposedEnvironment = (object: KubernetesObject): ExposedView[] =>
    environment(podOf(object))
        .filter(({ name, value }) => name instanceof Unknown || (credentialName.test(name) && !refers(value)))
        .map(({ name }) =>
            name instanceof Unknown
                ? { path: `${object.path}: env`, what: name }
                : { path: `${object.path}: env ${name}`, what: "holds a credential" },
        );

/** `$(NAME)` is another variable, as one from a Secret. */
const refers = (value: Known<string>): boolean => typeof value === "string" && value.includes("$(");

/** Where a chart's values hold a credential. */
export function exposedValues(path: string, values: unknown): ExposedView[] {
    // What is marked as secret is told of as such.
    const marked = secretPaths(values).map((keys) => keys.join("."));
    return credentialKeys
        .filter((keys) => !marked.some((secret) => `${keys.join(".")}.`.startsWith(`${secret}.`)))
        .flatMap((keys): ExposedView[] => {
            const where = `${path}.${keys.join(".")}`;
            if (at(values, ...keys.slice(0, -1)) instanceof Unknown) return [{ path: where, what: unknown }];
            const found = at(values, ...keys);
            const there = text(found) !== undefined || Object.keys(map(found)).length + list(found).length > 0;
            return there ? [{ path: where, what: "holds a credential" }] : [];
        });
}

// The Job that makes the bucket and one user with one policy for each role. It can run any number of times.
import type { core } from "@pulumi/kubernetes/types/input";
import { roles } from "../../../config/names";
import { policyDocument } from "../policies";

/** Files that the Job mounts: a policy for each role, and the script. */
export function bootstrapFiles(bucket: string): Record<string, string> {
    const policies = roles.map((role) => [`${role}.json`, JSON.stringify(policyDocument(role, bucket), null, 2)] as const);
    return { ...Object.fromEntries(policies), "bootstrap.sh": script(bucket) };
}

// Secret keys reach mc on standard input, so that no process list ever shows one. Attaching a policy twice is an error in mc,
// hence the question before it.
const script = (bucket: string): string => `set -eu
mc ready store
mc mb --ignore-existing "store/${bucket}"
for role in ${roles.join(" ")}; do
    mc admin policy create store "thanos-$role" "/bootstrap/$role.json"
    user=$(cat "/users/$role-access-key")
    { echo "$user"; cat "/users/$role-secret-key"; echo; } | mc admin user add store
    mc admin policy entities store --user "$user" | grep -q "thanos-$role" || mc admin policy attach store "thanos-$role" --user "$user"
done
`;

/** Environment of the Job: mc takes its server and the root credentials from a variable, not from an argument. */
export const bootstrapEnvironment = (endpoint: string, rootSecret: string): core.v1.EnvVar[] => [
    { name: "MC_CONFIG_DIR", value: "/tmp/mc" },
    { name: "ROOT_USER", valueFrom: { secretKeyRef: { name: rootSecret, key: "user" } } },
    { name: "ROOT_PASSWORD", valueFrom: { secretKeyRef: { name: rootSecret, key: "password" } } },
    { name: "MC_HOST_store", value: `http://$(ROOT_USER):$(ROOT_PASSWORD)@${endpoint}` },
];

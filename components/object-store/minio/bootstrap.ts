// The Job that makes the bucket and one user with one policy for each role. It can run any number of times.
import type { core } from "@pulumi/kubernetes/types/input";
import { caFile, roles } from "../../../config/names";
import { policyDocument, type Place } from "../policies";
import { noncurrentDays } from "../versions";

/** The objects that the Job creates. */
export interface Bootstrap extends Place {
    readonly quota?: string | undefined;
    readonly tls: boolean;
}

/** Files that the Job mounts: a policy for each role, and the script. */
export function bootstrapFiles(bootstrap: Bootstrap): Record<string, string> {
    const policies = roles.map((role) => [`${role}.json`, JSON.stringify(policyDocument(role, bootstrap), null, 2)] as const);
    return { ...Object.fromEntries(policies), "lifecycle.json": lifecycle, "bootstrap.sh": script(bootstrap) };
}

/** Deleted objects stay for days as noncurrent versions. No rule expires a current object. */
const lifecycle = JSON.stringify(
    {
        Rules: [
            {
                ID: "noncurrent-versions",
                Status: "Enabled",
                Filter: { Prefix: "" },
                NoncurrentVersionExpiration: { NoncurrentDays: noncurrentDays },
                Expiration: { DeleteMarker: true },
            },
        ],
    },
    null,
    2,
);

/** Where the Job finds the authority of the server's certificate. */
export const certificates = "/certs";
const configFolder = "/tmp/mc";

// Secret keys reach mc on standard input, so that no process list ever shows one, and mc's output about users stays out of the
// log, because it names access keys. Attaching a policy twice is an error in mc, hence the question before it. A user with a role
// of the stack that is not among its valid users is of a revoked generation, and is deleted: also when that was left half done.
// The list is one line of JSON a user, taken apart by the shell alone, because the image has no better tool.
const script = ({ bucket, quota, tls }: Bootstrap): string => `set -eu
${tls ? `mkdir -p ${configFolder}/certs/CAs && cp ${certificates}/${caFile} ${configFolder}/certs/CAs/\n` : ""}mc ready store
mc mb --ignore-existing "store/${bucket}"
mc version enable "store/${bucket}"
mc ilm rule import "store/${bucket}" < /bootstrap/lifecycle.json
mc quota ${quota === undefined ? `clear "store/${bucket}"` : `set "store/${bucket}" --size ${quota}`}
for role in ${roles.join(" ")}; do
    mc admin policy create store "thanos-$role" "/bootstrap/$role.json"
    user=$(cat "/users/$role-access-key")
    { echo "$user"; cat "/users/$role-secret-key"; echo; } | mc admin user add store >/dev/null
    mc admin policy entities store --user "$user" | grep -q "thanos-$role" || mc admin policy attach store "thanos-$role" --user "$user" >/dev/null
done
listed=$(mc admin user list store --json)
echo "$listed" | while read -r line; do
    case $line in ${roles.map((role) => `*'"policyName":"thanos-${role}"'*`).join(" | ")}) ;; *) continue ;; esac
    user=\${line#*\\"accessKey\\":\\"}
    user=\${user%%\\"*}
    grep -qxF "$user" /users/valid || mc admin user remove store "$user" >/dev/null </dev/null
done
`;

/** Environment of the Job: mc takes its server and the root credentials from a variable, not from an argument. */
export const bootstrapEnvironment = (scheme: string, endpoint: string, rootSecret: string): core.v1.EnvVar[] => [
    { name: "MC_CONFIG_DIR", value: configFolder },
    { name: "ROOT_USER", valueFrom: { secretKeyRef: { name: rootSecret, key: "user" } } },
    { name: "ROOT_PASSWORD", valueFrom: { secretKeyRef: { name: rootSecret, key: "password" } } },
    { name: "MC_HOST_store", value: `${scheme}://$(ROOT_USER):$(ROOT_PASSWORD)@${endpoint}` },
];

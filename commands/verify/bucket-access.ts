// What a pod needs in order to use the bucket as one of the roles: the role's ServiceAccount, its Secret, and whatever else
// the running pods have for it, as the authority that signed the store's certificate.
import type { core } from "@pulumi/kubernetes/types/input";
import { bucketLabel, objstoreKey, objstoreSecret, roles, type Role } from "../../config/names";
import { paths } from "../../components/thanos/component";
import type { Script } from "../../kube/job";
import { servers, thanosContainers, type RunningStack } from "./running";

const volume = "objstore";

export async function bucketAccess(
    stack: RunningStack,
    role: Role,
): Promise<Required<Pick<Script, "labels" | "serviceAccountName" | "volumes" | "mounts">>> {
    const { names } = stack;
    const account: Record<Role, string> = {
        writer: names.prometheus.serviceAccount,
        reader: names.thanos.components.storeGateway,
        owner: names.thanos.components.compactor,
    };
    const mounted = thanosContainers(await servers(stack))
        .flatMap(({ pod }) => pod.spec?.volumes ?? [])
        .find(({ name }) => name === volume);
    return {
        labels: { [bucketLabel]: role },
        serviceAccountName: account[role],
        volumes: [mounted ? asRole(mounted, role) : plain(role)],
        mounts: [{ name: volume, mountPath: paths.objstoreFolder, readOnly: true }],
    };
}

/** The volume of another role's pod, with this role's Secret in it. */
function asRole(mounted: object, role: Role): core.v1.Volume {
    const others = roles.map((one) => `"${objstoreSecret(one)}"`).join("|");
    return JSON.parse(JSON.stringify(mounted).replace(new RegExp(others, "g"), `"${objstoreSecret(role)}"`)) as core.v1.Volume;
}

const plain = (role: Role): core.v1.Volume => ({
    name: volume,
    secret: { secretName: objstoreSecret(role), items: [{ key: objstoreKey, path: objstoreKey }] },
});

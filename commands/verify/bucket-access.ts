// Access of a pod to the bucket as one of the roles: the role's ServiceAccount, its Secret, and all else that the running pods
// have for it, such as the authority of the store's certificate.
import type { core } from "@pulumi/kubernetes/types/input";
import { bucketLabel, objstoreKey, objstoreSecret, roles, type Role } from "../../config/names";
import { paths } from "../../components/thanos/component";
import type { Script } from "../../kube/job";
import { servers, thanosContainers, type RunningStack } from "./running-stack";

const volume = "objstore";

export async function bucketAccess(
    stack: RunningStack,
    role: Role,
): Promise<Required<Pick<Script, "labels" | "serviceAccountName" | "volumes" | "mounts">>> {
    const { models } = stack;
    const [account = ""] = models.serviceAccounts[role];
    const mounted = thanosContainers(await servers(stack))
        .flatMap(({ pod }) => pod.spec?.volumes ?? [])
        .find(({ name }) => name === volume);
    return {
        labels: { [bucketLabel]: role, ...models.store.podLabels },
        serviceAccountName: account,
        volumes: [mounted ? asRole(mounted, role) : plain(role)],
        mounts: [{ name: volume, mountPath: paths.objstoreFolder, readOnly: true }],
    };
}

interface SecretSource {
    readonly secret?: { readonly name?: string | undefined } | undefined;
    readonly configMap?: object | undefined;
}

/** A volume of a pod, as far as it names Secrets. */
interface SecretVolume {
    readonly name: string;
    readonly secret?: { readonly secretName?: string | undefined } | undefined;
    readonly projected?: { readonly sources?: readonly SecretSource[] | undefined } | undefined;
}

/** The volume of another role's pod, with this role's Secret in it. */
export function asRole(mounted: SecretVolume, role: Role): core.v1.Volume {
    const ofRole = (name: string | undefined) =>
        roles.some((one) => objstoreSecret(one) === name) ? objstoreSecret(role) : name;
    const { secret, projected } = mounted;
    return {
        ...mounted,
        ...(secret ? { secret: { ...secret, secretName: ofRole(secret.secretName) } } : {}),
        ...(projected
            ? {
                  projected: {
                      ...projected,
                      sources: projected.sources?.map((source) =>
                          source.secret ? { ...source, secret: { ...source.secret, name: ofRole(source.secret.name) } } : source,
                      ),
                  },
              }
            : {}),
    } as core.v1.Volume;
}

const plain = (role: Role): core.v1.Volume => ({
    name: volume,
    secret: { secretName: objstoreSecret(role), items: [{ key: objstoreKey, path: objstoreKey }] },
});

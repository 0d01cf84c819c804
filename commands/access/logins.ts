// The logins of pages that require one. Read only for callers with the right to read Secrets.
import { ApiException } from "@kubernetes/client-node";
import { userLogin } from "../../components/thanos/login";
import { grafanaAdmin } from "../../config/names";
import type { ClusterAccess } from "../../kube/cluster";
import type { Page } from "./pages";

export interface Login {
    readonly user: string;
    readonly password: string;
}

/** The Secrets by kind of login. */
const secrets = { grafana: grafanaAdmin, thanos: userLogin } as const;

/** The login for a page that requires one. Undefined: the cluster has none, because only its users know their passwords. */
export async function loginFor(
    { core }: Pick<ClusterAccess, "core">,
    namespace: string,
    asks: NonNullable<Page["asks"]>,
): Promise<Login | undefined> {
    const { secret: name, userKey, passwordKey } = secrets[asks];
    const secret = await core.readNamespacedSecret({ name, namespace }).catch((error: unknown) => {
        if (error instanceof ApiException && error.code === 404) return undefined;
        throw error;
    });
    const value = (key: string) => Buffer.from(secret?.data?.[key] ?? "", "base64").toString();
    return secret && { user: value(userKey), password: value(passwordKey) };
}

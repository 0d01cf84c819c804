// Whether there is a cluster, and anything of the stack in it: checked first, so that a missing cluster is one sentence.
import { componentLabel, type Names } from "../../config/names";
import { causeOf, type ClusterAccess } from "../../kube/cluster";

/** Throws when the cluster does not answer, refuses the credentials, or has nothing of the stack. */
export async function reach(access: ClusterAccess, { namespace, names }: { namespace: string; names: Names }): Promise<void> {
    const context = access.config.getCurrentContext();
    const cluster = `The cluster of the context "${context}" (${access.config.getCurrentCluster()?.server ?? "without a server"})`;
    const { items } = await access.core.listNamespacedPod({ namespace }).catch((error: unknown) => {
        throw new Error(`${cluster} ${refusal(error)}`);
    });
    const own = items.filter(
        ({ metadata: { labels = {} } = {} }) =>
            labels[componentLabel] !== undefined || labels["operator.prometheus.io/name"] === names.prometheus.object,
    );
    if (own.length === 0)
        throw new Error(
            `${cluster} runs nothing of the stack in the namespace "${namespace}"${items.length > 0 ? `, but ${items.length} other pods` : ""}. Deploy it there first (pulumi up, or npm run local), or name the cluster where it runs: --context NAME.`,
        );
}

function refusal(error: unknown): string {
    const { code, body } = error as { code?: unknown; body?: unknown };
    if (typeof code !== "number")
        return `does not answer: ${causeOf(error).replace(/^request to .* failed, reason: /, "")}. Is it running, and can it be reached from here? Another one: --context NAME.`;
    return code === 401
        ? "does not accept the credentials of the context: they are missing or have expired."
        : `answers ${code}: ${messageOf(body)}.`;
}

/** As the API server puts it, as in `pods is forbidden: User "x" cannot list …`. */
function messageOf(body: unknown): string {
    try {
        return String((JSON.parse(String(body)) as { message?: unknown }).message);
    } catch {
        return String(body);
    }
}

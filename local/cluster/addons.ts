// The objects that every cluster has before anything is deployed on it, and whether they work.
import { access, storage } from "./addons/access";
import { coredns } from "./addons/coredns";
import { applyDefinitions, missingDefinitions } from "./addons/definitions";
import { prometheusOperator } from "./addons/prometheus-operator";
import { pathOf, type Api, type KubernetesObject } from "./api";
import type { Layout } from "./layout";
import { until } from "../../lib/until";

/** Objects without requirements; here and below a namespace comes before its objects. */
const basics: readonly KubernetesObject[] = [...access, ...storage, ...coredns];

/** All objects of the add-ons but the custom resource definitions. */
export const addons: readonly KubernetesObject[] = [...basics, ...prometheusOperator];

async function apply(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) await api.apply(pathOf(object), JSON.stringify(object));
}

/** The operator looks only once, at its start, which definitions there are: it is applied when all are served. */
export async function applyAddons(layout: Layout, api: Api, definitions: string | undefined): Promise<void> {
    if (definitions === undefined) {
        await apply(api, basics);
        return;
    }
    await Promise.all([apply(api, basics), applyDefinitions(layout, api, definitions)]);
    const areServed = async () => (await missingDefinitions(api, definitions)).length === 0;
    if (!(await until(areServed, { seconds: 60 }))) {
        const missing = await missingDefinitions(api, definitions);
        throw new Error(`cluster ${layout.name}: the API server does not serve ${missing.join(", ")} from ${definitions}.`);
    }
    await apply(api, prometheusOperator);
}

interface Deployment {
    readonly metadata: { readonly generation: number };
    readonly spec: { readonly replicas: number };
    readonly status: {
        readonly observedGeneration?: number;
        readonly updatedReplicas?: number;
        readonly availableReplicas?: number;
    };
}

const isAvailable = ({ metadata, spec, status }: Deployment) =>
    status.observedGeneration === metadata.generation &&
    status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas;

/** Names of the add-ons that do not work yet. */
export async function missingAddons(api: Api, withOperator: boolean): Promise<string[]> {
    const deployments = (withOperator ? addons : basics).filter(({ kind }) => kind === "Deployment");
    const live = (await Promise.all(deployments.map((addon) => api.get(pathOf(addon))))) as (Deployment | undefined)[];
    return deployments.filter((_, at) => !live[at] || !isAvailable(live[at])).map(({ metadata }) => metadata.name);
}

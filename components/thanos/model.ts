// Thanos as plain data: for each component its arguments, resources, volume and copies. Our own manifests and the chart's
// values are two renderings of this one model.
import { mirrored } from "../../config/images";
import { receiveReplicaLabel, replicaLabel, rulerReplicaLabel, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import type { NamedObject } from "../kubernetes/object";
import { cacheServers } from "./caches";
import type { ComponentModel } from "./component";
import { bucketWeb } from "./components/bucket-web";
import { compactor } from "./components/compactor";
import { query } from "./components/query";
import { queryFrontend } from "./components/query-frontend";
import { receive } from "./components/receive";
import { ruler, rulerModel, type RulerModel } from "./components/ruler";
import { storeGateways } from "./components/store-gateway";

export interface ThanosModel {
    readonly namespace: string;
    readonly image: string;
    /** The mirror that images come from. */
    readonly imageRegistry?: string;
    readonly components: readonly ComponentModel[];
    /** A ruler that the prometheus-operator runs. */
    readonly operatedRuler?: RulerModel;
    /** memcached servers, as the objects that they are. */
    readonly cacheServers: readonly NamedObject[];
    /** Never two replicas of a component on one node. */
    readonly hardSpread: boolean;
}

/** What tells apart the copies of what is written twice, by all that write. */
export const replicaLabels = ({ thanos }: StackConfig): readonly string[] => [
    replicaLabel,
    ...(thanos.ruler ? [rulerReplicaLabel] : []),
    ...(thanos.receive ? [receiveReplicaLabel] : []),
];

export function thanosModel(stack: StackConfig, names: Names): ThanosModel {
    const own = stack.thanos;
    const hardSpread = stack.environment === "prod";
    const evaluator = own.ruler && rulerModel(stack, own.ruler, names);
    const gateways = storeGateways(stack, names);
    const stores = [
        names.prometheus.discovery,
        names.thanos.storeDiscovery,
        ...gateways.slice(1).map(({ name }) => name),
        ...(own.ruler ? [names.thanos.components.ruler] : []),
        ...(own.receive ? [names.thanos.components.receive] : []),
    ];
    return {
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        ...(stack.imageRegistry === undefined ? {} : { imageRegistry: stack.imageRegistry }),
        components: [
            query(stack, names, stores, replicaLabels(stack)),
            queryFrontend(stack, names),
            ...gateways,
            compactor(stack, names),
            ...(own.bucketWeb ? [bucketWeb(stack, own.bucketWeb, names)] : []),
            ...(own.ruler && evaluator && own.ruler.rules === "config" ? [ruler(evaluator, own.ruler.groups)] : []),
            ...(own.receive ? receive(stack, own.receive, names) : []),
        ],
        ...(own.ruler && evaluator && own.ruler.rules === "objects" ? { operatedRuler: evaluator } : {}),
        hardSpread,
        cacheServers: cacheServers(stack, hardSpread),
    };
}

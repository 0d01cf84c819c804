// Thanos as plain data: for each component its arguments, resources, volume and copies. Our own manifests and the chart's
// values are two renderings of this one model.
import { mirrored } from "../../config/images";
import { replicaLabel, type Names } from "../../config/names";
import type { StackConfig } from "../../config/schema";
import { images } from "../../config/versions";
import type { ComponentModel } from "./component";
import { bucketWeb } from "./components/bucket-web";
import { compactor } from "./components/compactor";
import { query } from "./components/query";
import { queryFrontend } from "./components/query-frontend";
import { storeGateway } from "./components/store-gateway";

export interface ThanosModel {
    readonly namespace: string;
    readonly image: string;
    /** The mirror that images come from. */
    readonly imageRegistry?: string;
    readonly components: readonly ComponentModel[];
    /** Never two replicas of a component on one node. */
    readonly hardSpread: boolean;
}

export function thanosModel(stack: StackConfig, names: Names): ThanosModel {
    const own = stack.thanos;
    return {
        namespace: stack.namespace,
        image: mirrored(images.thanos, stack.imageRegistry),
        ...(stack.imageRegistry === undefined ? {} : { imageRegistry: stack.imageRegistry }),
        components: [
            query(stack, names, [names.prometheus.discovery, names.thanos.storeDiscovery], [replicaLabel]),
            queryFrontend(stack, names),
            storeGateway(stack, names),
            compactor(stack, names),
            ...(own.bucketWeb ? [bucketWeb(stack, own.bucketWeb, names)] : []),
        ],
        hardSpread: stack.environment === "prod",
    };
}

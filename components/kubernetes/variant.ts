// Components of which a stack file selects one of several variants: a delivery of Thanos, a delivery of Prometheus, an object store.
import * as pulumi from "@pulumi/pulumi";

/** The component type of each room, and the types that its variants had in earlier versions of this program. */
const rooms = {
    thanos: { type: "thanos-stack:thanos:Thanos", former: ["Manifests", "Chart"] },
    prometheus: { type: "thanos-stack:prometheus:Prometheus", former: ["KubePrometheusStack", "Published", "Operated"] },
    "object-store": { type: "thanos-stack:object-store:ObjectStore", former: ["Minio", "S3", "External", "Cloud"] },
} as const;

/**
 * A variant of a room. All variants of a room have one component type, so that an object which two of them contain keeps its URN when
 * the stack changes from one to the other. Under two URNs Pulumi registers the object again, and then deletes it, because the old URN
 * is no longer registered.
 */
export abstract class Variant extends pulumi.ComponentResource {
    constructor(room: keyof typeof rooms, name: string, options: pulumi.ComponentResourceOptions | undefined) {
        const { type, former } = rooms[room];
        const aliases = former.map((variant) => ({ type: `thanos-stack:${room}:${variant}` }));
        super(type, name, {}, pulumi.mergeOptions(options, { aliases }));
    }
}

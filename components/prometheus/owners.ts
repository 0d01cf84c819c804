// Settings that the owner of an existing Prometheus has decided, left out of the values and the patch that the stack publishes.
import type { Values } from "../../config/merge";
import type { Stated } from "./delivery";

/**
 * Keys of the specification that Thanos does not need: other user ids cannot read old volumes, the stack's sizes are made for its own
 * servers, and a limit of the volume's size deletes local data of a larger volume.
 */
const owners = ({ stated }: Stated): readonly string[] => [
    "image",
    "version",
    "securityContext",
    ...(stated.resources ? [] : ["resources"]),
    ...(stated.volume ? [] : ["storage", "storageSpec", "retentionSize"]),
];

/** The specification without these keys. Of the containers' settings only the variables of the stack file remain. */
export function withoutOwners(model: Stated, { containers, ...spec }: Values): Values {
    const needed = Object.entries(spec).filter(([key]) => !owners(model).includes(key));
    return { ...Object.fromEntries(needed), ...variables((containers ?? []) as readonly Container[]) };
}

interface Container {
    readonly name: string;
    readonly env?: readonly object[];
}

/** Environment variables that the stack file sets for all pods: the sidecar uploads through the proxy that they name. */
function variables(containers: readonly Container[]): { containers?: readonly Container[] } {
    const set = containers.flatMap(({ name, env }) => (env === undefined ? [] : [{ name, env }]));
    return set.length > 0 ? { containers: set } : {};
}

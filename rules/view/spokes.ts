// The spokes of a hub, as its ConfigMap has them.
import type { WiredSpoke } from "../../components/clusters/spokes";
import { spokesFile, spokesName } from "../../config/names";
import { isProperties } from "../../lib/properties";
import { at } from "./read";
import type { KubernetesObject } from "./resource";
import type { SpokeView } from "./types";

/** A ConfigMap that does not hold spokes in this form has none. */
export function spokeViews({ kind, name, path, body }: KubernetesObject): SpokeView[] {
    const content: unknown = kind === "ConfigMap" && name === spokesName ? at(body, "data", spokesFile) : undefined;
    if (typeof content !== "string") return [];
    const { cluster, spokes } = parsed(content);
    if (typeof cluster !== "string" || !Array.isArray(spokes) || !spokes.every(isSpoke)) return [];
    return spokes.map(({ name: spoke, endpoints, ...one }) => ({
        ...one,
        path: `${path}: spokes.${spoke}`,
        name: spoke,
        hub: cluster,
        addresses: endpoints.map(({ address }) => address),
    }));
}

const isSpoke = (value: unknown): value is WiredSpoke =>
    isProperties(value) &&
    typeof value["name"] === "string" &&
    Array.isArray(value["endpoints"]) &&
    value["endpoints"].every(isProperties);

function parsed(content: string): { readonly cluster?: unknown; readonly spokes?: unknown } {
    try {
        const value: unknown = JSON.parse(content);
        return isProperties(value) ? value : {};
    } catch {
        return {};
    }
}

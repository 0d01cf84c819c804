// Patches of kustomize: by merging objects, and by operations (RFC 6902). A patch that cannot be applied changes nothing.
import type { Values } from "../../config/merge";
import { at, known, list, map } from "../view/read";

/** Fields that identify the items of Kubernetes' lists; other lists are replaced. */
const mergeKeys: Readonly<Record<string, string>> = {
    containers: "name",
    initContainers: "name",
    env: "name",
    volumes: "name",
    volumeMounts: "mountPath",
    volumeClaimTemplates: "metadata.name",
    imagePullSecrets: "name",
};

/** The object with a patch merged into it. `null` and `$patch: delete` remove. */
export function strategicMerge(base: unknown, patch: unknown, key = ""): unknown {
    if (Array.isArray(base) && Array.isArray(patch)) return mergeLists(base, patch, mergeKeys[key]);
    if (!isMap(base) || !isMap(patch)) return patch;
    const merged = new Map(Object.entries(base));
    for (const [name, value] of Object.entries(patch)) {
        if (value === null) merged.delete(name);
        else if (name !== "$patch") merged.set(name, strategicMerge(merged.get(name), value, name));
    }
    return Object.fromEntries(merged);
}

function mergeLists(base: readonly unknown[], patch: readonly unknown[], key: string | undefined): readonly unknown[] {
    if (key === undefined) return patch;
    const nameOf = (item: unknown) => known(at(item, ...key.split(".")), "");
    const removed = patch.filter((item) => at(item, "$patch") === "delete").map(nameOf);
    const changed = base
        .filter((item) => !removed.includes(nameOf(item)))
        .map((item) => {
            const over = patch.find((one) => nameOf(one) === nameOf(item));
            return over === undefined ? item : strategicMerge(item, over);
        });
    const known_ = base.map(nameOf);
    return [...changed, ...patch.filter((item) => !known_.includes(nameOf(item)))];
}

/** The object with operations applied in order. */
export const applyOperations = (object: unknown, operations: unknown): unknown =>
    list(operations).reduce<unknown>((result, one) => {
        const keys = known(at(one, "path"), "")
            .split("/")
            .slice(1)
            .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
        return keys.length === 0 ? result : changedAt(result, keys, known(at(one, "op"), ""), at(one, "value"));
    }, object);

function changedAt(target: unknown, [key = "", ...rest]: readonly string[], op: string, value: unknown): unknown {
    if (Array.isArray(target)) {
        const items = [...(target as readonly unknown[])];
        const index = key === "-" ? items.length : Number(key);
        if (rest.length > 0) items[index] = changedAt(items[index], rest, op, value);
        else items.splice(index, op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value]));
        return items;
    }
    const changed = new Map(Object.entries(map(target)));
    if (rest.length > 0) changed.set(key, changedAt(changed.get(key), rest, op, value));
    else if (op === "remove") changed.delete(key);
    else changed.set(key, value);
    return Object.fromEntries(changed);
}

const isMap = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

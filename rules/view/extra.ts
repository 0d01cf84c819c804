// Objects that charts take as they are, among their values or those of the charts in them, and make next to their own.
import { at, contentOf, known, list, map, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown } from "./types";
import type { Installation } from "./chart";

/** The keys by which charts are given objects. */
export const extras = ["extraDeploy", "extraManifests", "extraObjects"];

export interface Extra {
    readonly objects: readonly KubernetesObject[];
    /** Where what is given can't be read yet. */
    readonly unread: readonly string[];
}

export function extraObjects({ path, namespace, values }: Installation): Extra {
    const given = [["", values] as const, ...Object.entries(map(values))].flatMap(([chart, own]) =>
        extras.flatMap((key) => {
            const where = [path, chart, key].filter((one) => one !== "").join(".");
            const found = at(own, key);
            // A list, or a map whose keys mean nothing.
            const items = Array.isArray(found) || found instanceof Unknown ? list(found) : Object.values(map(found));
            return items.map((item, index) => ({ where: `${where}.${index}`, ...read(item) }));
        }),
    );
    return {
        objects: given.flatMap(({ where, data }) => {
            const kind = text(at(data, "kind"));
            if (typeof kind !== "string") return [];
            const name = known(at(data, "metadata", "name"), "");
            const metadata = { namespace, ...map(at(data, "metadata")) };
            return [{ kind, name, path: `${where}: ${kind} ${name}`, body: { ...map(data), metadata } }];
        }),
        unread: given.filter(({ isRead }) => !isRead).map(({ where }) => where),
    };
}

/** Data, or a text that becomes some; the result of a template is unknown. */
function read(item: unknown): { readonly data: unknown; readonly isRead: boolean } {
    if (typeof item !== "string") return { data: at(item), isRead: !(text(at(item, "kind")) instanceof Unknown) };
    const { data, documents, broken } = contentOf(item);
    return { data, isRead: broken === undefined && documents <= 1 };
}

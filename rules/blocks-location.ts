// Places in object stores: where the blocks of one system are.
import { isUnknown } from "./terms";
import type { ComponentView, ObjstoreView } from "./view/types";

/** The parts by which two documents lead to the same place. */
export const fields = ["bucket", "container", "endpoint", "region", "prefix"] as const;

export const valueOf = ({ config, prefix }: ObjstoreView, field: (typeof fields)[number]): unknown =>
    field === "prefix" ? (prefix ?? "") : config[field];

export const differ = (a: unknown, b: unknown): boolean => !isUnknown(a) && !isUnknown(b) && a !== b;

/** The document that a component reads, where it is registered and known. */
export const placeOf = ({ objstoreSecret }: ComponentView, objstore: readonly ObjstoreView[]): ObjstoreView | undefined =>
    objstore.find(({ secret, documents }) => secret === objstoreSecret && !isUnknown(documents));

/** Whether two documents may lead to the same place; one that is not known leads anywhere. */
export const isSame = (a: ObjstoreView | undefined, b: ObjstoreView | undefined): boolean =>
    !a || !b || fields.every((field) => !differ(valueOf(a, field), valueOf(b, field)));

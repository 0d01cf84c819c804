// Values of charts: those that are written, and what else a chart gets.
import { merge } from "../../../config/merge";
import type { Installation } from "../chart";
import { at, known, map, partOf, text } from "../read";
import type { KubernetesObject } from "../resource";
import { Unknown, type Known } from "../types";

/** How each kind of object describes an installation. `all` are the objects of the program, where references lead. */
export type Reader = (object: KubernetesObject, all: readonly KubernetesObject[]) => Installation[];

/** Values that are written out, and what else the chart gets that is not part of the program. */
export interface Values {
    readonly values: unknown;
    /** The field that names values which are not read: `valueYamlFiles`, `spec.valuesFrom`. */
    readonly elsewhere?: string | undefined;
}

export const valuesOf = ({ values, elsewhere }: Values): Pick<Installation, "values" | "elsewhere"> =>
    elsewhere === undefined ? { values } : { values: partOf(values), elsewhere };

export const namespaceOf = ({ body }: KubernetesObject): Known<string> => text(at(body, "metadata", "namespace")) ?? "default";

/** `helm.parameters` as `--set` takes them: a dotted name and a text. */
export function withParameters(values: unknown, parameters: readonly unknown[]): unknown {
    if (values instanceof Unknown) return values;
    return parameters.reduce<Record<string, unknown>>(
        (all, one) => merge(all, nested(known(at(one, "name"), ""), plain(at(one, "value")))),
        { ...map(values) },
    );
}

/** A map with one value at a dotted path, as `--set` takes it. */
export const nested = (path: string, value: unknown): Record<string, unknown> =>
    path
        .split(/(?<!\\)\./)
        .map((key) => key.replaceAll("\\.", "."))
        .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;

export const plain = (value: unknown): unknown => (value === "true" ? true : value === "false" ? false : value);

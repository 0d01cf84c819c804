// The common parts of the cases of charts: one chart with one thing different.
import type { Resource } from "../../../rules/view/resource";
import { document, thanos, withValues } from "./base";
import type { Case, Expected } from "./case";
import { shapes, type Installed } from "./shapes";

export const release = shapes["helm.v3.Release"] as (one: Installed) => Resource[];
export const flux = shapes["HelmRelease v2"] as (one: Installed) => Resource[];

export const both = (stack: Installed, store: Installed): Resource[] => [...release(stack), ...release(store), document()];
export const kps = (name: string, stack: Installed, ...expected: Expected[]): Case => ({
    name: `kube-prometheus-stack: ${name}`,
    resources: [...release(stack), document()],
    expected,
});
export const bitnami = (name: string, store: Installed, ...expected: Expected[]): Case => ({
    name: `Bitnami: ${name}`,
    resources: [...release(store), document()],
    expected,
});
export const values = (changes: Record<string, unknown>, version?: string): Installed => withValues(thanos, changes, version);
export const one = (name: string, resources: readonly Resource[], ...expected: Expected[]): Case => ({
    name,
    resources,
    expected,
});

/** Resources that no rule objects to. */
export const room = (thanos.values["query"] as { resources: unknown }).resources;

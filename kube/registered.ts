// The cluster's objects and Helm releases that a program registers, from its rehearsal.
import type { Registration } from "../offline/registration";
import { child } from "../lib/properties";

/** The identifying fields of an object in a cluster. */
export interface ObjectReference {
    readonly apiVersion: string;
    readonly kind: string;
    /** Undefined: of the cluster. */
    readonly namespace?: string;
    readonly name: string;
}

/** A release of Helm. */
export interface ReleaseReference {
    readonly namespace: string;
    readonly name: string;
}

const releaseType = "kubernetes:helm.sh/v3:Release";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const isObject = ({ type, custom, reads }: Pick<Registration, "type" | "custom" | "reads">): boolean =>
    custom && reads === undefined && /^kubernetes:(?!helm\.sh\/)/.test(type) && !type.endsWith("Patch");

/** The objects that a program creates, without those that it reads or patches. Names that the API server generates are left out. */
export const objectsOf = (
    registrations: readonly Registration[],
): (ObjectReference & { readonly registration: Registration })[] =>
    registrations.filter(isObject).flatMap((registration) => {
        const found = referenceOf(registration.inputs);
        return found ? [{ ...found, registration }] : [];
    });

/** The releases that it installs. */
export const releasesOf = (registrations: readonly Registration[]): ReleaseReference[] =>
    registrations.flatMap(({ type, inputs }) => {
        const [name, namespace] = [text(inputs["name"]), text(inputs["namespace"])];
        return type === releaseType && name !== undefined && namespace !== undefined ? [{ namespace, name }] : [];
    });

/** Undefined where the properties name no object. */
export function referenceOf(properties: Readonly<Record<string, unknown>>): ObjectReference | undefined {
    const metadata = child({ ...properties }, "metadata");
    const [apiVersion, kind] = [text(properties["apiVersion"]), text(properties["kind"])];
    const [name, namespace] = [text(metadata["name"]), text(metadata["namespace"])];
    if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
    return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** As people write it: `Service monitoring/prometheus`. */
export const titleOf = ({ kind, namespace, name }: Omit<ObjectReference, "apiVersion">): string =>
    `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

/** One object, whichever version of its API names it. */
export const keyOf = (object: ObjectReference): string => `${groupOf(object)} ${titleOf(object)}`;

/** `apps` of `apps/v1`, and nothing of `v1`. */
export const groupOf = ({ apiVersion }: Pick<ObjectReference, "apiVersion">): string =>
    apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";

// The resources of a stack, sorted into the parts that GitOps tools apply: one for each room of the program.
import { isRandom } from "../../offline/random";
import { child, isProperties, omit, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { holdsSecret, reveal } from "../../offline/secrets";
import { credentialsOf, secretData, templateOf, type Credential } from "./credentials";
import { helmRelease, type HelmReleaseInputs, type Written } from "./helm";
import type { OmittedSecret } from "./secrets";

/** A part of a stack: applied as a whole, after others. */
export interface Group {
    readonly name: string;
    readonly objects: readonly Written[];
    readonly releases: readonly HelmReleaseInputs[];
    /** Secrets of this part that contain credentials. */
    readonly secrets: readonly OmittedSecret[];
    /** Names of the groups that must be there first. */
    readonly after: readonly string[];
}

/** A stack as files describe it. */
export interface Groups {
    readonly groups: readonly Group[];
    /** Resources that exist in the cloud only. */
    readonly cloud: readonly Registration[];
}

/** Sorts what a walk of a stack has registered. Throws for what files cannot describe. */
export function groupsOf(registrations: readonly Registration[]): Groups {
    const byUrn = new Map(registrations.map((one) => [one.urn, one]));
    const groupOf = (one: Registration) => groupName(rootOf(one, byUrn));
    const credentials = credentialsOf(registrations);
    const groups = new Map<
        string,
        { objects: Written[]; releases: HelmReleaseInputs[]; secrets: OmittedSecret[]; after: Set<string> }
    >();
    for (const one of registrations.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))) {
        const group = groups.get(groupOf(one)) ?? { objects: [], releases: [], secrets: [], after: new Set() };
        groups.set(groupOf(one), group);
        const before = dependencies(one, byUrn);
        for (const other of before) if (groupOf(other) !== groupOf(one)) group.after.add(groupOf(other));
        const release = helmRelease(
            one,
            before.map(({ urn }) => urn),
        );
        if (release) group.releases.push(release);
        else if (holdsSecret(one.inputs)) addSecret(group, one, credentials);
        else group.objects.push(written(one));
    }
    const unknown = registrations.filter(
        ({ custom, type }) => custom && !/^(kubernetes:|aws:|pulumi:providers:)/.test(type) && !isRandom(type),
    );
    if (unknown.length > 0)
        throw new Error(
            `${unknown.map(({ type, name }) => `${type} "${name}"`).join(", ")} cannot be rendered: only Pulumi can create it.`,
        );
    return {
        groups: [...groups].map(([name, { after, ...rest }]) => ({
            name,
            ...rest,
            // Providers are no group.
            after: [...after].filter((one) => groups.has(one)).sort(),
        })),
        cloud: registrations.filter(({ type, reads }) => type.startsWith("aws:") && reads === undefined),
    };
}

function rootOf(one: Registration, byUrn: ReadonlyMap<string, Registration>): Registration {
    const parent = one.parent === undefined ? undefined : byUrn.get(one.parent);
    return parent === undefined || parent.type.startsWith("pulumi:pulumi:") ? one : rootOf(parent, byUrn);
}

/** The dependencies of a resource: its own, and those of its component. */
function dependencies(one: Registration, byUrn: ReadonlyMap<string, Registration>): Registration[] {
    const parent = one.parent === undefined ? undefined : byUrn.get(one.parent);
    return [...one.dependencies.flatMap((urn) => byUrn.get(urn) ?? []), ...(parent ? dependencies(parent, byUrn) : [])];
}

/** A component is called after its room, `thanos-stack:object-store:Minio`; what stands alone after itself. */
const groupName = ({ type, name }: Registration): string => /^thanos-stack:([^:]+):/.exec(type)?.[1] ?? name;

/** Every Secret is marked as secret; a document without keys has no credential in it and can be written. */
function addSecret(
    group: { readonly objects: Written[]; readonly secrets: OmittedSecret[] },
    one: Registration,
    credentials: readonly Credential[],
): void {
    if (one.inputs["kind"] !== "Secret")
        throw new Error(`${String(one.inputs["kind"])} "${one.name}" cannot be rendered: it contains a credential.`);
    const revealed = reveal(one.inputs) as Properties;
    const data = Object.fromEntries(
        Object.entries(secretData(revealed)).map(([key, text]) => [key, templateOf(text, credentials)]),
    );
    if (Object.values(data).every((template) => template.every((part) => typeof part === "string"))) {
        group.objects.push(written(one));
        return;
    }
    const metadata = child(revealed, "metadata");
    group.secrets.push({
        namespace: String(metadata["namespace"]),
        name: String(metadata["name"]),
        type: typeof revealed["type"] === "string" ? revealed["type"] : "Opaque",
        labels: child(metadata, "labels"),
        annotations: child(metadata, "annotations"),
        data,
    });
}

/** For what outlives the stack: neither Flux nor Argo CD deletes it when it leaves the repository. */
const retained = {
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
    "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
} as const;

/** For dashboards and scripts: Flux must not replace the `${…}` in them by variables of the cluster, or `$$` by `$`. */
const unsubstituted = { "kustomize.toolkit.fluxcd.io/substitute": "disabled" } as const;

/** For objects that exist already: Flux keeps the fields of their owner. */
const merged = { "kustomize.toolkit.fluxcd.io/ssa": "Merge" } as const;

/** The object without what is only for Pulumi, and with what GitOps tools must know. */
function written({ inputs, retainOnDelete, type }: Registration): Written {
    const { apiVersion, kind, metadata, ...rest } = reveal(inputs) as Written;
    const isPatch = type.endsWith("Patch");
    const annotations = {
        ...Object.fromEntries(Object.entries(child(metadata, "annotations")).filter(([key]) => !key.startsWith("pulumi.com/"))),
        ...(retainOnDelete || isPatch ? retained : {}),
        ...(isPatch ? merged : {}),
        ...(/\$[{$]/.test(JSON.stringify(inputs)) ? unsubstituted : {}),
    };
    return {
        apiVersion,
        kind,
        metadata: { ...omit(metadata, ["annotations"]), ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && !isEmpty(value))),
    };
}

const isEmpty = (value: unknown): boolean => isProperties(value) && Object.keys(value).length === 0;

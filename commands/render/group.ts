// What a stack registers, sorted into the parts that GitOps tools apply: one for each room of the program.
import { noBcrypt, placeholder, isRandom } from "../../offline/random";
import { child, isProperties, omit, type Properties } from "../../lib/properties";
import type { Registration } from "../../offline/registration";
import { holdsSecret, reveal, strings } from "../../offline/secrets";
import { encryptedPlaceholder } from "../../offline/stack-file";
import { helmRelease, type HelmReleaseInputs, type Written } from "./helm";

/** A part of a stack: applied as a whole, after others. */
export interface Group {
    readonly name: string;
    readonly objects: readonly Written[];
    readonly releases: readonly HelmReleaseInputs[];
    /** Names of the groups that must be there first. */
    readonly after: readonly string[];
}

/** A stack as files will say it. */
export interface Groups {
    readonly groups: readonly Group[];
    /** Secrets that the stack needs and that are never written: somebody else must make them. */
    readonly secrets: readonly MissingSecret[];
    /** What only the cloud has. */
    readonly cloud: readonly Registration[];
}

export interface MissingSecret {
    readonly namespace: string;
    readonly name: string;
    readonly keys: readonly string[];
}

/** Sorts what a walk of a stack has registered. Throws for what cannot be said in files. */
export function groupsOf(registrations: readonly Registration[]): Groups {
    const byUrn = new Map(registrations.map((one) => [one.urn, one]));
    const groupOf = (one: Registration) => groupName(rootOf(one, byUrn));
    const known = generated(registrations);
    const secrets: MissingSecret[] = [];
    const groups = new Map<string, { objects: Written[]; releases: HelmReleaseInputs[]; after: Set<string> }>();
    for (const one of registrations.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))) {
        const group = groups.get(groupOf(one)) ?? { objects: [], releases: [], after: new Set() };
        groups.set(groupOf(one), group);
        const before = dependencies(one, byUrn);
        for (const other of before) if (groupOf(other) !== groupOf(one)) group.after.add(groupOf(other));
        const release = helmRelease(
            one,
            before.map(({ urn }) => urn),
        );
        if (release) group.releases.push(release);
        else if (needsSecret(one, known)) secrets.push(missing(one));
        else group.objects.push(written(one));
    }
    const unknown = registrations.filter(
        ({ custom, type }) => custom && !/^(kubernetes:|aws:|pulumi:providers:)/.test(type) && !isRandom(type),
    );
    if (unknown.length > 0)
        throw new Error(`Nothing but Pulumi can make ${unknown.map(({ type, name }) => `${type} "${name}"`).join(", ")}.`);
    return {
        groups: [...groups].map(([name, { objects, releases, after }]) => ({
            name,
            objects,
            releases,
            after: [...after].sort(),
        })),
        secrets,
        cloud: registrations.filter(({ type, reads }) => type.startsWith("aws:") && reads === undefined),
    };
}

function rootOf(one: Registration, byUrn: ReadonlyMap<string, Registration>): Registration {
    const parent = one.parent === undefined ? undefined : byUrn.get(one.parent);
    return parent === undefined || parent.type.startsWith("pulumi:pulumi:") ? one : rootOf(parent, byUrn);
}

/** What must be there before a resource: what it waits for itself, and what its component waits for. */
function dependencies(one: Registration, byUrn: ReadonlyMap<string, Registration>): Registration[] {
    const parent = one.parent === undefined ? undefined : byUrn.get(one.parent);
    return [...one.dependencies.flatMap((urn) => byUrn.get(urn) ?? []), ...(parent ? dependencies(parent, byUrn) : [])];
}

/** A component is called after its room, `thanos-stack:object-store:Minio`; what stands alone after itself. */
const groupName = ({ type, name }: Registration): string => /^thanos-stack:([^:]+):/.exec(type)?.[1] ?? name;

/** What only a deployment makes up or Pulumi decrypts; in a walk, placeholders stand for it. */
const generated = (registrations: readonly Registration[]): readonly string[] => [
    encryptedPlaceholder,
    ...registrations
        .filter(({ type }) => isRandom(type))
        .flatMap((one) => (one.secretOutputs.length === 0 ? [] : secretsOf(placeholder(one).state))),
];

const secretsOf = (state: Properties): string[] =>
    Object.values(state)
        .filter(holdsSecret)
        .flatMap((value) => [...strings(value)])
        .filter((text) => text !== noBcrypt);

/** Every Secret is marked as secret; one without anything that must be kept, such as a document without keys, can be written. */
function needsSecret(one: Registration, known: readonly string[]): boolean {
    if (!holdsSecret(one.inputs)) return false;
    if (one.inputs["kind"] !== "Secret") throw new Error(`${String(one.inputs["kind"])} "${one.name}" would show a secret.`);
    return [...strings(reveal(one.inputs))].some((text) => known.some((value) => text.includes(value)));
}

function missing({ inputs }: Registration): MissingSecret {
    const { name, namespace } = child(inputs, "metadata");
    const revealed = reveal(inputs) as Properties;
    const keys = Object.keys({ ...child(revealed, "data"), ...child(revealed, "stringData") });
    return { name: String(name), namespace: String(namespace), keys };
}

/** The object without what is only for Pulumi; what outlives the stack is not pruned by Flux either. */
function written({ inputs, retainOnDelete }: Registration): Written {
    const { apiVersion, kind, metadata, ...rest } = reveal(inputs) as Written;
    const annotations = Object.entries(child(metadata, "annotations")).filter(([key]) => !key.startsWith("pulumi.com/"));
    if (retainOnDelete) annotations.push(["kustomize.toolkit.fluxcd.io/prune", "disabled"]);
    return {
        apiVersion,
        kind,
        metadata: {
            ...omit(metadata, ["annotations"]),
            ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
        },
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && !isEmpty(value))),
    };
}

const isEmpty = (value: unknown): boolean => isProperties(value) && Object.keys(value).length === 0;

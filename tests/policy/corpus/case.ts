// A case of the corpus: a program in a shape that people write, and the findings that it must have.
import { parseAllDocuments } from "yaml";
import { merge, type Values } from "../../../config/merge";
import type { RuleName } from "../../../config/rule-names";
import type { Resource } from "../../../rules/view/resource";
import type { Surroundings } from "../../../rules/view/index";

/** `!rule`: mandatory. `rule`: advisory. */
export type Expected = RuleName | `!${RuleName}`;

export interface Case {
    readonly name: string;
    readonly resources: readonly Resource[];
    /** Every mandatory finding, and the advisory ones that the case is about. */
    readonly expected: readonly Expected[];
    /** Advisory findings that must not be there. */
    readonly absent?: readonly RuleName[];
    /** How many lines a rule must have, where several components share one fault. */
    readonly lines?: Partial<Record<RuleName, number>>;
    readonly surroundings?: Partial<Surroundings>;
}

let count = 0;
/** A resource as a preview registers it. */
export const resource = (type: string, name: string, inputs: Values, differs: Partial<Resource> = {}): Resource => ({
    urn: `urn:pulumi:prod::shop::${type}::${name}-${count++}`,
    type,
    name,
    inputs,
    protect: false,
    retainOnDelete: true,
    ...differs,
});

/** A Kubernetes object as a custom resource of Pulumi. */
export const object = (body: Values): Resource => {
    const { apiVersion = "v1", kind, metadata } = body as { apiVersion?: string; kind: string; metadata?: { name?: string } };
    return resource(
        `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`,
        metadata?.name ?? kind,
        body,
    );
};

/** Objects of a YAML text with several documents. */
export const yaml = (text: string): Resource[] =>
    parseAllDocuments(text)
        .map((one) => one.toJS() as Values | null)
        .flatMap((body) => (body === null ? [] : [object(body)]));

export const secret = (name: string, document: string, key = "objstore.yml", namespace = "monitoring"): Resource =>
    object({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData: { [key]: document } });

export { merge };

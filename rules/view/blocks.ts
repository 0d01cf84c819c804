// Whether a bucket holds Thanos' blocks: shown by an objstore document, a role, a tag or a name.
import { at, each, holds, known, map, some, text } from "./read";
import type { Resource } from "./resource";
import { Unknown, unknown, type Known, type ObjstoreView } from "./types";

const thanos = /thanos/i;

/** Fields by which the resources of the clouds name a bucket. */
const nameFields = ["bucket", "name", "containerName", "bucketName"];
/** Fields of an objstore document that name it. */
const documentFields = ["bucket", "container"];

export const bucketName = ({ inputs }: Resource): Known<string> | undefined =>
    nameFields.map((field) => text(inputs[field])).find((name) => name !== undefined);

/** Unknown: a document of the program is not known yet, and may name it. */
export function holdsBlocks(
    bucket: Resource,
    documents: readonly ObjstoreView[],
    resources: readonly Resource[],
): Known<boolean> {
    const { inputs, name: label } = bucket;
    const name = bucketName(bucket);
    const words = [typeof name === "string" ? name : "", label, ...tags(inputs)];
    if (words.some((word) => thanos.test(word))) return true;
    const named = documents.map(({ config, documents: read }): Known<boolean> => {
        if (read instanceof Unknown) return read;
        const found = documentFields.map((field) => text(config[field])).find((one) => one !== undefined);
        return found === undefined
            ? false
            : holds(found, (one) => (typeof name === "string" ? one === name : one === label || isPrefixOf(label, one)));
    });
    if (named.includes(true) || grantedToThanos(bucket, resources)) return true;
    // A document names a bucket that is known, and this bucket's name is not: it may be the same.
    if (name instanceof Unknown && documents.length > 0 && !named.some((one) => one === true)) return unknown;
    return some(named);
}

/** Without a name Pulumi adds seven random characters to its own. */
const isPrefixOf = (label: string, found: string): boolean => found.startsWith(`${label}-`) && found.length === label.length + 8;

const tags = (inputs: Resource["inputs"]): string[] =>
    Object.values({ ...map(inputs["tags"]), ...map(inputs["labels"]) }).map((value) => known(value, ""));

/** Whether a policy that is called after Thanos, or whose role is, names the bucket. */
function grantedToThanos(bucket: Resource, resources: readonly Resource[]): boolean {
    const name = bucketName(bucket);
    if (typeof name !== "string") return false;
    return resources
        .filter(({ type }) => type.startsWith("aws:iam/") || type.startsWith("gcp:"))
        .filter(({ name: label, inputs }) =>
            [label, ...["name", "role", "user", "member", "serviceAccountId"].map((field) => known(inputs[field], ""))].some(
                (word) => thanos.test(word),
            ),
        )
        .some(({ inputs }) =>
            [inputs["policy"], inputs["bucket"], ...each(inputs, "inlinePolicies.*.policy")].some((one) => {
                const written = typeof one === "string" ? one : JSON.stringify(at(one) ?? "");
                return written === name || written.includes(`:::${name}"`) || written.includes(`:::${name}/`);
            }),
        );
}

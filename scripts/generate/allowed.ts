// What a text may be, in the words of the schema's own error: patterns and checks are for machines.
import { z } from "zod";
import { stackSchema } from "../../config/schema";

/** Texts that no key takes which has something to say about texts; the second one is a duration, but too short. */
const impossible = ["\u0000", "0s"];

/** What is allowed at a path of keys; the variants of unions on the way are told by the values of their discriminators. */
export function allowedText(path: readonly string[], discriminators: readonly unknown[]): string {
    const leaf = path.reduce<z.core.$ZodType | undefined>((schema, key) => childOf(schema, key, discriminators), stackSchema);
    if (!leaf) return "";
    const messages = impossible.flatMap((text) => z.safeParse(leaf, text).error?.issues.map(({ message }) => message) ?? []);
    // Zod's own words begin like this; ours say what a value looks like.
    return [...new Set(messages)].filter((message) => !/^(Invalid|Too|Expected)/.test(message)).join("; ");
}

function childOf(
    schema: z.core.$ZodType | undefined,
    key: string,
    discriminators: readonly unknown[],
): z.core.$ZodType | undefined {
    const inner = unwrapped(schema);
    if (inner instanceof z.ZodObject) return (inner.shape as Record<string, z.core.$ZodType>)[key];
    if (!(inner instanceof z.ZodDiscriminatedUnion)) return undefined;
    const options = inner.options.filter((option) => option instanceof z.ZodObject);
    const chosen = options.find(({ shape }) =>
        Object.values(shape as Record<string, z.core.$ZodType>).some(
            (one) => one instanceof z.ZodLiteral && discriminators.includes(one.value),
        ),
    );
    return childOf(chosen, key, discriminators);
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
    return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
        ? unwrapped(schema.unwrap())
        : schema;
}

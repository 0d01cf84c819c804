// Values for the resources of @pulumi/random. The caller supplies the bytes: from the system for a real value, from the
// URN for a placeholder, so that every offline run shows the same placeholders.
import { createHash } from "node:crypto";
import type { Registered } from "./program";
import type { Registration } from "./registration";
import { type Properties } from "../lib/properties";
import { Secret } from "./secrets";

/** Returns the requested number of bytes. */
export type Bytes = (count: number) => Buffer;

/** Stands for the bcrypt hash of a password until it is needed: computing one takes a tenth of a second, on purpose. */
const noBcrypt = (password: string): string =>
    `(a bcrypt hash ${createHash("sha256").update(password).digest("hex").slice(0, 16)})`;

/** Makes the id and the state of a resource from its inputs, by type. Throws when the inputs are impossible. */
export const generators: Readonly<Record<string, (inputs: Properties, bytes: Bytes) => Registered>> = {
    "random:index/randomPassword:RandomPassword": (inputs, bytes) => {
        const result = text(inputs, bytes);
        return { id: "none", state: { ...inputs, result, bcryptHash: noBcrypt(result) } };
    },
    "random:index/randomString:RandomString": (inputs, bytes) => {
        const result = text(inputs, bytes);
        return { id: result, state: { ...inputs, result } };
    },
    "random:index/randomBytes:RandomBytes": (inputs, bytes) => {
        const value = bytes(count(inputs, "length"));
        return { id: "none", state: { ...inputs, base64: value.toString("base64"), hex: value.toString("hex") } };
    },
    "random:index/randomId:RandomId": (inputs, bytes) => {
        const value = bytes(count(inputs, "byteLength"));
        const prefix = typeof inputs["prefix"] === "string" ? inputs["prefix"] : "";
        const hex = value.toString("hex");
        const b64Url = prefix + value.toString("base64url");
        return {
            id: value.toString("base64url"),
            state: {
                ...inputs,
                b64Url,
                b64Std: prefix + value.toString("base64"),
                hex: prefix + hex,
                dec: prefix + BigInt(`0x${hex}`).toString(),
            },
        };
    },
};

/** Whether the type is one of them. */
export function isRandom(type: string): boolean {
    return type in generators;
}

/** Makes the value of a random resource; its secret outputs are wrapped in `Secret`. */
export function generate(registration: Registration, bytes: Bytes): Registered {
    const generator = generators[registration.type];
    if (!generator)
        throw new Error(
            `${registration.type} is not a type of the random provider that is supported: expected ${Object.keys(generators).join(", ")}.`,
        );
    const { id, state } = generator(registration.inputs, bytes);
    return { id, state: markSecrets(registration, state) };
}

/** A value of the right shape that is made from the URN: it reveals nothing, and is the same every time. */
export function placeholder(registration: Registration): Registered {
    let block = 0;
    let stream = Buffer.alloc(0);
    return generate(registration, (count) => {
        while (stream.length < count)
            stream = Buffer.concat([stream, createHash("sha256").update(`${registration.urn} ${block++}`).digest()]);
        const taken = stream.subarray(0, count);
        stream = stream.subarray(count);
        return taken;
    });
}

/** Wraps the outputs that the program's SDK declares to be secret. */
export function markSecrets({ secretOutputs }: Registration, state: Properties): Properties {
    return Object.fromEntries(
        Object.entries(state).map(([key, value]) => [key, secretOutputs.includes(key) ? new Secret(value) : value]),
    );
}

const alphabets = {
    lower: "abcdefghijklmnopqrstuvwxyz",
    upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    numeric: "0123456789",
    special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

/** As the random provider does it: the minimum of each class first, the rest from all classes, then shuffled. */
function text(inputs: Properties, bytes: Bytes): string {
    const special = typeof inputs["overrideSpecial"] === "string" ? inputs["overrideSpecial"] : alphabets.special;
    const classes = [
        { letters: alphabets.lower, used: inputs["lower"] !== false, minimum: inputs["minLower"] },
        { letters: alphabets.upper, used: inputs["upper"] !== false, minimum: inputs["minUpper"] },
        { letters: alphabets.numeric, used: (inputs["numeric"] ?? inputs["number"]) !== false, minimum: inputs["minNumeric"] },
        { letters: special, used: inputs["special"] !== false, minimum: inputs["minSpecial"] },
    ].filter(({ used }) => used);
    const length = count(inputs, "length");
    const all = classes.map(({ letters }) => letters).join("");
    if (all === "") throw new Error("Every class of characters is switched off. Leave at least one on.");

    const draw = (letters: string, times: number) =>
        Array.from({ length: times }, () => letters.charAt(below(letters.length, bytes)));
    const required = classes.flatMap(({ letters, minimum }) => draw(letters, Number(minimum ?? 0)));
    if (required.length > length) {
        throw new Error(`The minimums add up to ${required.length} characters, but "length" is ${length}. Raise "length".`);
    }
    return shuffled([...required, ...draw(all, length - required.length)], bytes).join("");
}

function shuffled(letters: string[], bytes: Bytes): string[] {
    for (let last = letters.length - 1; last > 0; last--) {
        const other = below(last + 1, bytes);
        [letters[last], letters[other]] = [letters[other] ?? "", letters[last] ?? ""];
    }
    return letters;
}

/** A number from 0 to limit - 1, each as likely as the others: what is left over at the top is drawn again. */
function below(limit: number, bytes: Bytes): number {
    const fair = 65536 - (65536 % limit);
    for (;;) {
        const drawn = bytes(2).readUInt16BE();
        if (drawn < fair) return drawn % limit;
    }
}

function count(inputs: Properties, key: string): number {
    const value = inputs[key];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
        throw new Error(`"${key}" is ${JSON.stringify(value)}, but must be a whole number of at least 1.`);
    }
    return value;
}

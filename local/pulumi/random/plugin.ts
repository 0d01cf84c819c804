// The provider `random` for machines that cannot download it: the three resource types that a stack can use, on the
// SDK's provider interface. Inputs, outputs and import follow the documentation of the real provider
// (https://www.pulumi.com/registry/packages/random/), so that a state made by one is understood by the other.
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CheckFailure, CheckResult, CreateResult, DiffResult, Provider, ReadResult } from "@pulumi/pulumi/provider";
import { hash } from "bcryptjs";
import { omit, type Properties } from "../../../lib/properties";
import { fromWire, reveal, Secret, toWire } from "../../../offline/secrets";
import { generators } from "../../../offline/random";

interface RandomType {
    readonly defaults: Properties;
    /** Outputs that nobody may read. */
    readonly secret: readonly string[];
    /** The whole number that the type needs. */
    readonly size: "length" | "byteLength";
    /** State of an existing value, from the id that `pulumi import` is given. */
    readonly importFrom: (id: string) => Properties;
}

const characters: Properties = {
    lower: true,
    upper: true,
    numeric: true,
    special: true,
    minLower: 0,
    minUpper: 0,
    minNumeric: 0,
    minSpecial: 0,
};

const types: Readonly<Record<string, RandomType>> = {
    "random:index/randomPassword:RandomPassword": {
        defaults: characters,
        secret: ["result", "bcryptHash"],
        size: "length",
        importFrom: (id) => ({ ...characters, result: id, length: id.length }),
    },
    "random:index/randomString:RandomString": {
        defaults: characters,
        secret: [],
        size: "length",
        importFrom: (id) => ({ ...characters, result: id, length: id.length }),
    },
    "random:index/randomId:RandomId": {
        defaults: {},
        secret: [],
        size: "byteLength",
        importFrom: (id) => {
            const [encoded = "", prefix] = id.split(",").reverse();
            const value = Buffer.from(encoded, "base64url");
            const inputs = { byteLength: value.length, ...(prefix === undefined ? {} : { prefix }) };
            return generators["random:index/randomId:RandomId"]?.(inputs, () => value).state ?? {};
        },
    },
};

const outputs = ["result", "bcryptHash", "b64Std", "b64Url", "dec", "hex", "id"];
const typeOf = (urn: string) => urn.split("::")[2]?.split("$").at(-1) ?? "";

function described(urn: string): RandomType & { readonly type: string } {
    const type = typeOf(urn);
    const found = types[type];
    if (found) return { ...found, type };
    throw new Error(`${type} is not served by the built-in random provider. It serves ${Object.keys(types).join(", ")}.`);
}

/** A password has a bcrypt hash, too. bcrypt reads the first 72 bytes, as the real provider documents. */
async function withHash(type: string, state: Properties): Promise<Properties> {
    if (!type.endsWith(":RandomPassword")) return state;
    return { ...state, bcryptHash: await hash(String(state["result"]), 10) };
}

const marked = (secret: readonly string[], state: Properties): Properties =>
    toWire(
        Object.fromEntries(Object.entries(state).map(([key, value]) => [key, secret.includes(key) ? new Secret(value) : value])),
    );

const plain = (value: unknown): Properties => reveal(fromWire(value)) as Properties;

/** Serves RandomPassword, RandomString and RandomId. */
export const randomPlugin: Provider = {
    version: "0.1.0",

    check(urn, _olds: unknown, news: Properties): Promise<CheckResult> {
        const { size, type } = described(urn);
        const inputs = plain(news);
        const failures: CheckFailure[] = [];
        try {
            generators[type]?.(inputs, (count) => randomBytes(count));
        } catch (error) {
            failures.push({ property: size, reason: (error as Error).message });
        }
        return Promise.resolve({ inputs: news, failures });
    },

    // Every input decides the value: whatever changes needs a new one.
    diff(_id, urn, olds: Properties, news: Properties): Promise<DiffResult> {
        const { defaults } = described(urn);
        const before: Properties = { ...defaults, ...omit(plain(olds), outputs) };
        const after: Properties = { ...defaults, ...plain(news) };
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !key.startsWith("__"));
        const replaces = keys.filter((key) => !isDeepStrictEqual(before[key] ?? {}, after[key] ?? {})); // no keepers: {} or none
        return Promise.resolve({ changes: replaces.length > 0, replaces, deleteBeforeReplace: false });
    },

    async create(urn, inputs: Properties): Promise<CreateResult> {
        const { type, defaults, secret } = described(urn);
        const { id, state } = generators[type]?.(plain(inputs), (count) => randomBytes(count)) ?? { id: "", state: {} };
        // The inputs are handed back as they came, so that a keeper that is a secret stays one.
        const value = omit(await withHash(type, state), Object.keys(inputs));
        return { id, outs: { ...defaults, ...inputs, ...marked(secret, value) } };
    },

    async read(id, urn, props?: Properties): Promise<ReadResult> {
        const known = plain(props ?? {});
        if (outputs.some((key) => known[key] !== undefined)) return { id, props, inputs: omit(props ?? {}, outputs) };
        const { type, secret, importFrom } = described(urn);
        const state = importFrom(id);
        const imported = { ...(await withHash(type, state)) };
        return {
            id: type.endsWith(":RandomPassword") ? "none" : (id.split(",").at(-1) ?? id),
            props: marked(secret, imported),
            inputs: omit(state, outputs),
        };
    },

    update: (_id, _urn, _olds: unknown, news: unknown) => Promise.resolve({ outs: news }),
    delete: () => Promise.resolve(),
};

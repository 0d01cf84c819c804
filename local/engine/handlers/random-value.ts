// The values of @pulumi/random: made once, kept in the cluster before they are used, and found there by every later run.
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { hash } from "bcryptjs";
import type { Registered } from "../../../offline/program";
import type { StoredValue } from "../parent";
import { generate, isRandom, markSecrets } from "../../../offline/random";
import type { Registration } from "../../../offline/registration";
import { isProperties, type Properties } from "../../../lib/properties";
import { holdsSecret, reveal, Secret } from "../../../offline/secrets";
import type { Handler } from "./handler";

export const randomValue: Handler = {
    handles: ({ type }) => isRandom(type),

    problems: () => [],

    apply: async (registration, run) => {
        const event = { urn: registration.urn, name: registration.name, kind: kindOf(registration) };
        const stored = run.parent.value(registration.urn);
        const made = stored && !changedInputs(stored, registration) ? stored : undefined;
        if (stored && !made) {
            const refusal = refusedChange(stored, registration);
            if (refusal) throw new Error(refusal);
        }
        const { id, state } = made ?? (await withBcrypt(generate(registration, randomBytes)));
        const marked = markSecrets(registration, reveal(state) as Properties);
        run.redactor.learn(marked);
        if (!made) {
            const inputs = reveal(registration.inputs) as Properties;
            await run.parent.keep({ urn: registration.urn, inputs, id, state: reveal(state) as Properties });
        }
        run.emit({ ...event, action: made ? "unchanged" : stored ? "changed" : "created" });
        return { id, state: marked };
    },
};

/** A password has a bcrypt hash next to it, as the random provider makes one. A walk, which makes placeholders, does without. */
async function withBcrypt({ id, state }: Registered): Promise<Registered> {
    if (!("bcryptHash" in state)) return { id, state };
    const { value } = state["result"] as Secret;
    return { id, state: { ...state, bcryptHash: new Secret(await hash(String(value), 10)) } };
}

const kindOf = ({ type }: Registration) => type.slice(type.lastIndexOf(":") + 1);

/** Why a stored value may not be replaced by what is registered now; undefined when it may, or need not be. */
export function refusedChange(stored: StoredValue, registration: Registration): string | undefined {
    const changed = changedInputs(stored, registration);
    if (!registration.protect || !changed) return undefined;
    return (
        `${kindOf(registration)} "${registration.name}" is protected, and its inputs have changed (${changed}): that would replace its value. ` +
        `Put the old inputs back, or take "protect" away to accept a new value.`
    );
}

/** The inputs that differ from those that a value was made from, as `key: old → new`. */
function changedInputs(stored: StoredValue, registration: Registration): string | undefined {
    const now = reveal(registration.inputs) as Properties;
    if (isDeepStrictEqual(now, stored.inputs)) return undefined;
    const hidden = holdsSecret(registration.inputs);
    const [before, after] = [flatten(stored.inputs), flatten(now)];
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
    return keys.map((key) => (hidden ? key : `${key}: ${before[key] ?? "none"} → ${after[key] ?? "none"}`)).join(", ");
}

function flatten(inputs: Properties, prefix = ""): Record<string, string> {
    return Object.assign(
        {},
        ...Object.entries(inputs).map(([key, value]) =>
            isProperties(value) ? flatten(value, `${prefix}${key}.`) : { [prefix + key]: JSON.stringify(value) },
        ),
    ) as Record<string, string>;
}

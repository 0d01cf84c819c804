// Components and providers: they exist in the program only.
import type { Handler } from "./handler";

const providerPrefix = "pulumi:providers:";

export const grouping: Handler = {
    handles: ({ type, custom, remote }) => (!custom && !remote) || type.startsWith(providerPrefix),

    problems: ({ type, name, inputs }, { context }) => {
        const wanted = type === `${providerPrefix}kubernetes` ? inputs["context"] : undefined;
        if (typeof wanted !== "string" || wanted === context) return [];
        return [
            `the provider "${name}" is for the context "${wanted}", but this run is for "${context}". Give both the same one`,
        ];
    },

    apply: ({ urn, type, name, inputs }, run) => {
        if (type.startsWith(providerPrefix)) run.providers.set(urn, inputs);
        return Promise.resolve({ id: name, state: inputs });
    },
};

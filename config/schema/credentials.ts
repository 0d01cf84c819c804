// Keys of the credentials that the stack generates: the generations in use, and the revoked ones.
import { z } from "zod";

export const credentials = z
    .strictObject({
        generation: z
            .int()
            .min(1)
            .default(1)
            .describe(
                "The credentials in use. Raise it by one to have new ones made and every pod rolled; those before stay valid, because pods roll one after the other. `npm run rotate` walks all of it.",
            ),
        revoked: z
            .int()
            .min(0)
            .default(0)
            .describe(
                "The last generation that is no longer valid. Raise it by one, when every pod has the new ones, to have the ones before removed. Credentials of which only one can exist change then: MinIO's root credentials, Grafana's first password, the password of the user `thanos`.",
            ),
    })
    .superRefine(({ generation, revoked }, context) => {
        const said = ![generation, revoked].every(Number.isSafeInteger) || generation < 1 || revoked < 0;
        if (said || (revoked < generation && revoked >= generation - 2)) return;
        const both = generation > 1 ? `${generation - 2} (two generations are valid) or ` : "";
        context.addIssue({
            code: "custom",
            path: ["revoked"],
            message: `got ${revoked}, expected ${both}${generation - 1} (only generation ${generation} is valid)`,
        });
    })
    .prefault({})
    .describe(
        "Which of the credentials that the stack makes are in use, and which are over: MinIO's users, generated passwords, and keys from an External Secrets store, whose changes are otherwise not detected. docs/stores.md describes how each store changes its keys.",
    );

// Generations of the credentials that a stack makes: at most two are valid at a time, the newer one is in use.
import type { CredentialsConfig } from "./schema";

/** The generations that are valid, oldest first. The last one is in use. */
export const validGenerations = ({ generation, revoked }: CredentialsConfig): readonly number[] =>
    Array.from({ length: generation - revoked }, (_, index) => revoked + 1 + index);

/** The generation of credentials of which only one can exist: it changes when the previous generation is revoked, not sooner. */
export const soleGeneration = ({ revoked }: CredentialsConfig): number => revoked + 1;

/** The name of a generated value. The first generation has the name alone. */
export const ofGeneration = (name: string, generation: number): string => (generation === 1 ? name : `${name}-${generation}`);

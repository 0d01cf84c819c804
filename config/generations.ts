// Generations of the credentials that a stack makes: at most two are valid at a time, the newer one is in use.
import type { StackConfig } from "./schema";

type Credentials = StackConfig["credentials"];

/** The generations that are valid, oldest first. The last one is in use. */
export const validGenerations = ({ generation, revoked }: Credentials): readonly number[] =>
    Array.from({ length: generation - revoked }, (_, index) => revoked + 1 + index);

/** The generation of what there can be only one of: it changes when the generation before is revoked, not sooner. */
export const soleGeneration = ({ revoked }: Credentials): number => revoked + 1;

/** What a generated value is called. The first generation has the name alone. */
export const ofGeneration = (name: string, generation: number): string => (generation === 1 ? name : `${name}-${generation}`);

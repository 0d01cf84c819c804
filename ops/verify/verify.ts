// Proves a running stack: every proof is asked again until it holds or its time is over.
import { setTimeout as wait } from "node:timers/promises";
import { proofs, type Outcome, type Proof, type RunningStack } from "./proofs";

export interface ProofResult extends Outcome {
    readonly claim: string;
    /** From the start of the verification until it held, in seconds. */
    readonly seconds: number;
}

export interface VerifyOptions {
    /** How long to wait for all proofs together, in seconds. */
    readonly within: number;
    /** Told whenever something new was measured. */
    readonly onProgress?: (claim: string, measured: string) => void;
    readonly signal?: AbortSignal;
}

const interval = 1000;

/** The proofs in their order. What does not hold within the time is in the result with what was last measured. */
export async function verify(stack: RunningStack, { within, onProgress, signal }: VerifyOptions): Promise<ProofResult[]> {
    const started = Date.now();
    const results: ProofResult[] = [];
    for (const proof of proofs) {
        let outcome = await attempt(proof, stack);
        while (!outcome.proved && Date.now() - started < within * 1000 && !signal?.aborted) {
            onProgress?.(proof.claim, outcome.measured);
            await wait(interval);
            outcome = await attempt(proof, stack);
        }
        onProgress?.(proof.claim, outcome.measured);
        results.push({ claim: proof.claim, ...outcome, seconds: (Date.now() - started) / 1000 });
    }
    return results;
}

/** A stack that does not answer yet has proved nothing yet. */
async function attempt(proof: Proof, stack: RunningStack): Promise<Outcome> {
    try {
        return await proof.prove(stack);
    } catch (error) {
        return { proved: false, measured: error instanceof Error ? error.message : String(error) };
    }
}

// Lets a running program see what it would register before it registers anything: the same program is walked inside it,
// with a runtime of its own, so that the one around it (Pulumi's or ours) notices nothing.
import { getProject, getStack } from "@pulumi/pulumi";
import { allConfig, withOwnState } from "../lib/sdk";
import type { Program } from "./program";
import { walk, type Walk } from "./walk";

/** Walks a program on the stack that is running. */
export function rehearse(program: Program): Promise<Walk> {
    const stack = { project: getProject(), stack: getStack(), config: allConfig(), secretKeys: [] };
    return withOwnState(() => walk(stack, program));
}

// Lets a running program see what it would register before it registers anything: the same program is walked inside it,
// with a runtime of its own, so that the one around it (Pulumi's or ours) notices nothing.
import { getProject, getStack } from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/config";
import * as state from "@pulumi/pulumi/runtime/state";
import type { Program } from "./program";
import { walk, type Walk } from "./walk";

/** The SDK runs inline programs of its Automation API this way; the types leave it out. */
const { withLocalStorage } = state as unknown as { withLocalStorage: <T>(callback: () => T) => T };

/** Walks a program on the stack that is running. */
export function rehearse(program: Program): Promise<Walk> {
    const stack = { project: getProject(), stack: getStack(), config: allConfig(), secretKeys: [] };
    return withLocalStorage(() => walk(stack, program));
}

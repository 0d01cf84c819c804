// The record of the running stack's last deployment, and the Namespace of this one's record.
import { getOrganization, getProject, getStack, runtime } from "@pulumi/pulumi";
import type { HistoryRecord } from "../../components/history/record";
import { isProperties } from "../../lib/properties";

/** The stack output with the record. Not part of the contract: only the change guard reads it. */
export const recordOutput = "historyRecord";

/** The outputs of a program with the record of its stack. */
export const withRecord = (record: HistoryRecord, outputs: object): Record<string, unknown> => ({
    ...outputs,
    [recordOutput]: record,
});

/**
 * The record of the last deployment that ended well, as Pulumi's state holds it. Undefined where there was none. Pulumi reads a stack's own outputs with the function behind StackReference; a StackReference would be a resource of its own.
 */
export async function deployedRecord(): Promise<HistoryRecord | undefined> {
    const name = [getOrganization(), getProject(), getStack()].join("/");
    const result: unknown = await runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
    const outputs = isProperties(result) ? result["outputs"] : undefined;
    return recordIn(isProperties(outputs) ? outputs[recordOutput] : undefined);
}

/** A resource as Pulumi's state has it. */
export interface DeployedResource {
    readonly type: string;
    readonly outputs: Readonly<Record<string, unknown>>;
}

/** The resources of the running stack, as they were before this run. */
export async function deployedResources(): Promise<DeployedResource[]> {
    const stackName = [getOrganization(), getProject(), getStack()].join("/");
    const result: unknown = await runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName });
    const resources = isProperties(result) && isProperties(result["outputs"]) ? result["outputs"] : {};
    return Object.values(resources).flatMap((one) => {
        if (!isProperties(one) || typeof one["type"] !== "string") return [];
        const { type, outputs } = one;
        return [{ type, outputs: isProperties(outputs) ? outputs : {} }];
    });
}

/** A record as it was written, by this version of the program or another. */
export const recordIn = (value: unknown): HistoryRecord | undefined =>
    isProperties(value)
        ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"))
        : undefined;

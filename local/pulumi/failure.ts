// The one report of a deployment that failed: the object, Pulumi's message, and the events and logs of the cluster.
import { circumstances, type ReportSource } from "../../kube/report";
import type { Events, FailedResource } from "./events";

/** A deployment that failed. The message is the whole report and holds no secret. */
export class DeploymentFailed extends Error {}

/**
 * Describes why a deployment failed.
 *
 * @param output What the CLI printed, for a failure that belongs to no resource.
 */
export async function describeFailure(
    { failed, otherErrors }: Pick<Events, "failed" | "otherErrors">,
    source: ReportSource,
    output: string,
): Promise<string> {
    const [first, ...others] = failed;
    if (!first) return otherErrors.length > 0 ? otherErrors.join("\n") : output.trim();
    return [
        ...(await describeResource(first, source)),
        ...others.map(({ title, messages }) => `Also: ${title}: ${messages[0]?.split("\n", 1)[0] ?? "failed"}`),
    ].join("\n");
}

async function describeResource({ title, object, messages }: FailedResource, source: ReportSource): Promise<string[]> {
    const [message = "", ...more] = messages;
    return [`${title} has failed: ${message}`, ...more, ...(object ? await circumstances(source, object) : [])];
}

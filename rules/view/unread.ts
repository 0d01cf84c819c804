// Objects that look like Thanos and are not read, one line each, so that silence never passes for approval.
import { each, given, known, list } from "./read";
import type { Installation } from "./chart";
import type { KubernetesObject, Resource } from "./resource";
import { Unknown, type UnreadView } from "./types";

const thanos = /thanos/i;

/** Components whose children the engine makes, or nobody: their inputs name files that are not part of a preview. */
const groups = /^kubernetes:(yaml|kustomize)(\/v2)?:(ConfigGroup|ConfigFile|Directory)$/;

/** Kinds whose objects describe Thanos in words of their own. */
const operators =
    /^(monitoring\.thanos\.io|monitoring\.banzaicloud\.io|core\.observatorium\.io)\/|^observability\.open-cluster-management\.io\/\w+ MultiClusterObservability$/;

export function unreadResources(resources: readonly Resource[]): UnreadView[] {
    const parents = new Set(resources.map(({ parent }) => parent));
    return resources
        .filter(({ type, urn }) => groups.test(type) && !parents.has(urn))
        .flatMap(({ type, name, inputs }): UnreadView[] => {
            const files = [...list(inputs["files"]), inputs["file"], inputs["directory"]].filter((one) => one !== undefined);
            return files.some((file) => thanos.test(known(file, ""))) || (files.length > 0 && thanos.test(name))
                ? [
                      {
                          path: `${type.split(":").at(-1) ?? ""} ${name}`,
                          reason: "is not checked: its files are not part of the preview",
                      },
                  ]
                : [];
        });
}

export const unreadObjects = (objects: readonly KubernetesObject[], isRead: (kind: string) => boolean): UnreadView[] =>
    objects
        .filter(({ kind, body }) => operators.test(`${known(body["apiVersion"], "")} ${kind}`) && !isRead(kind))
        .map(({ path }) => ({ path, reason: "is not checked: objects of this kind are not known" }));

/** A chart that is named like Thanos, or installs it, and that no reader covers. */
export function unreadInstallation({ path, chart, release, values, elsewhere }: Installation, isRead: boolean): UnreadView[] {
    const name = chart instanceof Unknown ? "" : chart;
    if (!isRead)
        return thanos.test(name) || thanos.test(release) || each(values, "*.thanos").some((one) => given(one) === true)
            ? [
                  {
                      path,
                      reason: `is not checked: ${name === "" ? "it names no chart" : `the values of chart ${JSON.stringify(name)} are not known`}`,
                  },
              ]
            : [];
    return elsewhere === undefined ? [] : [{ path, reason: `is checked in part: ${elsewhere} names values that are not here` }];
}

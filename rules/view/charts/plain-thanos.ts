// The common parts of the charts of thanos-community and of stevehipwell: fields with the names of Kubernetes.
import type { Installation } from "../chart";
import { rowFor, type Since } from "../helm";
import { at, given, joined, list, resources, text, textMap } from "../read";
import { Unknown, unreadable, type Known } from "../types";
import { isDeployed, nameOf, ownCount, ownLabels, variableNames, type Part, type Pod } from "./thanos-chart";

/** The image: of `global.image` with a registry, or of `image` without one. */
export function imageOf(
    field: readonly string[],
    versions: readonly (Since & { readonly thanos: string })[],
    { values, version }: Installation,
): Known<string> {
    const part = (name: string) => text(at(values, ...field, name));
    const tag = part("tag") ?? rowFor(versions, version)?.thanos ?? unreadable;
    const isGlobal = field[0] === "global";
    const repository = part("repository") ?? (isGlobal ? "thanos/thanos" : "quay.io/thanos/thanos");
    return joined([...(isGlobal ? [part("registry") ?? "quay.io", "/"] : []), repository, ":", tag]);
}

/** A component's pod. Missing values are taken from `global`, where the chart has that. */
export function podOf(
    own: unknown,
    { volume }: Part,
    { values }: Installation,
    { replicas, budget }: { readonly replicas: string; readonly budget: Known<boolean> },
): Pod {
    const globally = at(values, "global");
    const written = at(own, "resources");
    return {
        replicas: ownCount(own, replicas),
        spread: {
            topologySpreadConstraints: at(own, "topologySpreadConstraints") ?? at(globally, "topologySpreadConstraints"),
            affinity: at(own, "affinity") ?? at(globally, "affinity"),
        },
        labels: ownLabels(own),
        disruptionBudget: budget,
        resources: resources(given(written) === true ? written : (at(globally, "resources") ?? written)),
        annotations: textMap(at(own, "podAnnotations")),
        variables: list(at(own, "extraEnvFrom")).length > 0 ? undefined : variableNames(at(own, "extraEnv")),
        overlaps: volume === undefined,
    };
}

/** The look-ups by which the querier finds the chart's own components. */
export const discovered = (parts: readonly Part[], { values, namespace }: Installation, fullname: string): Known<string>[] =>
    parts.flatMap((part): Known<string>[] => {
        const on = isDeployed(part, values);
        if (part.service === undefined || on === false) return [];
        if (on instanceof Unknown || namespace instanceof Unknown) return [unreadable];
        return [`--endpoint=dnssrv+_grpc._tcp.${nameOf(part, fullname)}${part.service.suffix}.${namespace}.svc.cluster.local`];
    });

// The ruler that the operator runs for kube-prometheus-stack.
import { antiAffinity } from "../apart";
import type { ChartViews, Installation } from "../chart";
import { isOn, rowFor } from "../helm";
import { documentView } from "../objstore";
import { operatedRuler } from "../operated-ruler";
import { at, known, map, text } from "../read";
import { Unknown, unreadable } from "../types";
import { defaults } from "./kube-prometheus-stack-defaults";
import { kubePrometheusStackVersions } from "./kube-prometheus-stack-versions";

export function rulerOf(
    { path, values, namespace, version }: Installation,
    fullname: string,
): Pick<ChartViews, "thanos" | "objstore"> {
    const spec = map(at(values, "thanosRuler", "thanosRulerSpec"));
    const store = at(spec, "objectStorageConfig");
    const inline = at(store, "secret");
    const secret = `${fullname}-thanos-ruler`;
    const brought = rowFor(kubePrometheusStackVersions, version);
    const image = at(spec, "image");
    const reference = text(at(image, "repository"));
    return {
        thanos: [
            operatedRuler(
                {
                    kind: "ThanosRuler",
                    name: `${fullname}-thanos-ruler`,
                    path: `${path}.thanosRuler`,
                    body: {
                        metadata: { namespace },
                        spec: {
                            ...spec,
                            image:
                                typeof reference === "string" || text(at(image, "tag")) !== undefined || brought !== undefined
                                    ? `${known(at(image, "registry"), "quay.io")}/${known(at(image, "repository"), "thanos/thanos")}:${known(at(image, "tag"), brought?.thanos ?? "")}`
                                    : unreadable,
                            affinity:
                                at(spec, "affinity") ??
                                antiAffinity(
                                    at(spec, "podAntiAffinity") ?? defaults.podAntiAffinity,
                                    at(spec, "podAntiAffinityTopologyKey"),
                                ),
                            objectStorageConfig:
                                isOn(inline) === true ? { name: secret } : (at(store, "existingSecret") ?? store),
                        },
                    },
                },
                [],
                ".thanosRulerSpec",
                isOn(at(values, "thanosRuler", "podDisruptionBudget", "enabled")) ?? false,
            ),
        ],
        objstore:
            isOn(inline) === true && !(inline instanceof Unknown)
                ? [documentView({ path: `${path}.thanosRuler.thanosRulerSpec.objectStorageConfig.secret`, secret }, inline)]
                : [],
    };
}

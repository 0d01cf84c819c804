// A ruler that the prometheus-operator runs: the arguments that it will make of a ThanosRuler object, as far as rules read them.
import { rulerReplicaLabel } from "../../config/names";
import { apart, hasBudget } from "./apart";
import { argument as additionalArgument, grpcServerFlags, volumeView } from "./prometheus";
import { at, count, list, map, resources, some, text, textMap, texts } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, type ComponentView, type Known } from "./types";

const argument = (name: string, value: Known<string>): Known<string> => (value instanceof Unknown ? value : `--${name}=${value}`);

export function operatedRuler(
    { path, name, body }: KubernetesObject,
    budgets: readonly KubernetesObject[],
    field = ": spec",
    budget: Known<boolean> = false,
): ComponentView {
    const spec = at(body, "spec");
    const template = at(spec, "storage", "volumeClaimTemplate", "spec");
    return {
        path: `${path}${field}`,
        component: "rule",
        name,
        image: text(at(spec, "image")),
        args: [
            ...texts(at(spec, "queryEndpoints")).map((url) => argument("query", url)),
            ...(at(spec, "queryConfig") === undefined ? [] : ["--query.config-file=given"]),
            ...texts(at(spec, "alertmanagersUrl")).map((url) => argument("alertmanagers.url", url)),
            `--label=${rulerReplicaLabel}="$(POD_NAME)"`,
            ...Object.entries(map(at(spec, "labels"))).map(([label, value]) => {
                const found = text(value) ?? "";
                return found instanceof Unknown ? found : `--label=${label}="${found}"`;
            }),
            `--alert.label-drop=${rulerReplicaLabel}`,
            ...list(at(spec, "remoteWrite")).map((target) => argument("remote-write.config", text(at(target, "url")) ?? "")),
            ...grpcServerFlags(at(spec, "grpcServerTlsConfig")),
            ...list(at(spec, "additionalArgs")).map(additionalArgument),
        ],
        replicas: count(at(spec, "replicas")) ?? 1,
        ...apart(spec),
        disruptionBudget: some([
            budget,
            hasBudget(budgets, {
                "app.kubernetes.io/name": "thanos-ruler",
                "app.kubernetes.io/instance": name,
                "thanos-ruler": name,
            }),
        ]),
        overlaps: false,
        autoscaled: false,
        resources: resources(at(spec, "resources")),
        volume: template === undefined ? undefined : volumeView(template),
        annotations: textMap(at(spec, "podMetadata", "annotations")),
        objstoreSecret: text(at(spec, "objectStorageConfig", "name")),
        variables: ["POD_NAME"],
        spreadMismatch: false,
    };
}

// 4: StorageClasses of every volume that the stack will claim.
import type { V1StorageClass } from "@kubernetes/client-node";
import { isProperties, type Properties } from "../../../lib/properties";
import { ok, verdict, type Check } from "../../verify/check";
import { storageClassesOf, within, type Target } from "../target";

const defaultAnnotation = "storageclass.kubernetes.io/is-default-class";

/** A claim's specification: of a PVC, of a StatefulSet's template, or in an operator's object. */
const isClaim = (value: Properties): boolean =>
    Array.isArray(value["accessModes"]) && isProperties(value["resources"]) && !("kind" in value);

/** The StorageClasses that claims of these properties name, the default one as undefined. */
export function classesOf(values: readonly unknown[]): Set<string | undefined> {
    const all = values.flatMap((value) => [...within(value)]);
    const name = (value: unknown) => (typeof value === "string" && value !== "" && value !== "-" ? value : undefined);
    return new Set([
        ...all.filter(isClaim).map((claim) => name(claim["storageClassName"])),
        // Charts: `persistence: {enabled: true, storageClass: …}`.
        ...all
            .filter(
                ({ size, enabled, accessModes }) => typeof size === "string" && enabled !== false && accessModes === undefined,
            )
            .map(({ storageClass, storageClassName }) => name(storageClass) ?? name(storageClassName)),
    ]);
}

const isDefault = ({ metadata }: V1StorageClass): boolean => metadata?.annotations?.[defaultAnnotation] === "true";

export const storage: Check<Target> = {
    id: "4",
    claim: "StorageClasses exist and bind volumes where pods run",
    bar: "each class that the stack names, a default class where it names none, WaitForFirstConsumer in clusters with zones",
    async check(target) {
        const wanted = classesOf(target.registrations.map(({ inputs }) => inputs));
        if (wanted.size === 0) return ok("the stack claims no volume");
        const classes = await storageClassesOf(target);
        const zones = new Set(
            (await target.access.core.listNode()).items.flatMap(
                ({ metadata }) => metadata?.labels?.["topology.kubernetes.io/zone"] ?? [],
            ),
        ).size;
        const used = classes.filter((one) => wanted.has(one.metadata?.name) || (wanted.has(undefined) && isDefault(one)));
        const names = classes.map((one) => one.metadata?.name ?? "");
        const missing = [...wanted].filter((one) => one !== undefined && !names.includes(one));
        const wrong = [
            ...missing.map((one) => `StorageClass ${one ?? ""} does not exist`),
            ...(wanted.has(undefined) && !classes.some(isDefault) ? ["no default StorageClass"] : []),
            ...used
                .filter(({ volumeBindingMode }) => zones > 1 && volumeBindingMode !== "WaitForFirstConsumer")
                .map(
                    ({ metadata }) =>
                        `${metadata?.name ?? ""} binds immediately: a volume can end in a zone where its pod cannot run`,
                ),
        ];
        return verdict(
            wrong,
            `set thanos-stack:storageClass to one of ${names.join(", ") || "the classes of the cluster (it has none)"}, or mark one as default: kubectl annotate storageclass NAME ${defaultAnnotation}=true`,
            used
                .map(
                    ({ metadata, volumeBindingMode, allowVolumeExpansion }) =>
                        `${metadata?.name ?? ""}: ${volumeBindingMode ?? "Immediate"}, ${allowVolumeExpansion ? "volumes can grow" : "volumes cannot grow"}`,
                )
                .join("; "),
        );
    },
};

import { prometheus } from "../examples";
import { always, type Rule, type Violation } from "../rule";
import { isAtLeast, isUnknown, show, tagOf } from "../terms";
import type { PrometheusView } from "../view/types";

export const sidecarVersion: Rule = {
    name: "sidecar-version",
    title: "The sidecar's image and the operator's thanos.version are the same version",
    why: "The operator chooses the sidecar's flags by `thanos.version` and runs the image in `thanos.image`, so a difference gives the sidecar flags that it does not support, or the wrong upload mode. Thanos 0.41 exits after ten minutes under operator 0.93.",
    source: "prometheus-operator#8763, #8764; thanos#8686",
    severity: always("mandatory"),
    check: ({ prometheus }) => prometheus.flatMap(problems),
    examples: {
        pass: [
            {
                title: "a version without the leading v",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.version = "0.42.4";
                }),
            },
        ],
        fail: [
            {
                title: "Prometheus 3 with a sidecar that is too old for it",
                change: prometheus((one) => {
                    if (one.sidecar) Object.assign(one.sidecar, { version: "v0.36.1", image: "quay.io/thanos/thanos:v0.36.1" });
                }),
            },
            {
                title: "an image alone",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.version = undefined;
                }),
            },
            {
                title: "a newer image than the version setting",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.version = "v0.39.2";
                }),
            },
            {
                title: "Thanos 0.41 with delayed compaction",
                change: prometheus((one) => {
                    one.disableCompaction = undefined;
                    if (one.sidecar) Object.assign(one.sidecar, { version: "v0.41.0", image: "quay.io/thanos/thanos:v0.41.0" });
                }),
            },
        ],
    },
};

/** Since Prometheus 3 an older sidecar finds no external labels and exits after ten minutes (thanos#7923). */
const prometheus3 = { prometheus: "3.0.0", thanos: "0.37.0" } as const;
/** Between these versions the operator chooses other flags (prometheus-operator#8763). */
const boundary = "0.41.0";

function problems({ version: server, operator, sidecar, disableCompaction, isPlain }: PrometheusView): Violation[] {
    if (!sidecar) return [];
    const { path, image, version, objstoreSecret } = sidecar;
    const tag = tagOf(image);
    const runs = tag ?? (isUnknown(version) ? undefined : version);
    const old =
        isAtLeast(server, prometheus3.prometheus) === true && isAtLeast(runs, prometheus3.thanos) === false
            ? [
                  {
                      path: tag === undefined ? `${path}.version` : `${path}.image`,
                      message: `is ${show(tag === undefined ? version : image)} next to Prometheus ${show(server)}, expected Thanos ${prometheus3.thanos} or newer: an older sidecar finds no external labels and exits`,
                  },
              ]
            : [];
    if (isPlain) return old;
    if (image === undefined || version === undefined)
        return [
            ...old,
            {
                path,
                message: `has image ${show(image)} and version ${show(version)}, so the operator's default decides. Set both, to the same version`,
                estimate: true,
            },
        ];
    if (isUnknown(version) || tag === undefined) return old;
    const crosses = isAtLeast(tag, boundary) !== isAtLeast(version, boundary) && isAtLeast(operator, "0.93.0") !== false;
    const differ =
        plain(tag) === plain(version)
            ? []
            : [
                  {
                      path: `${path}.version`,
                      message: `is ${show(version)}, but the image's tag is ${show(tag)}: the operator chooses flags for ${show(version)}. Set both to the same version`,
                      ...(crosses ? {} : { estimate: true as const }),
                  },
              ];
    const delays = objstoreSecret !== undefined && disableCompaction !== true && isAtLeast(server, "3.9.0") !== false;
    const crashes = plain(version).startsWith("0.41.") && delays && isAtLeast(operator, "0.93.0") === true;
    return [
        ...old,
        ...differ,
        ...(crashes
            ? [
                  {
                      path: `${path}.version`,
                      message: `is ${show(version)} with operator ${show(operator)}, expected 0.42.0 or newer: 0.41 rejects the flags for delayed compaction and exits`,
                  },
              ]
            : []),
    ];
}

/** Without a leading v and a variant: `0.42.4` of `v0.42.4-distroless`. */
const plain = (text: string): string => text.replace(/^v/, "").split("-")[0] ?? "";

import { prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { isUnknown, show, tagOf } from "../terms";

export const sidecarVersion: Rule = {
    name: "sidecar-version",
    title: "The sidecar's image and the version that the operator is told are the same",
    why: "The operator chooses the sidecar's flags by `thanos.version`, never by the image's tag, and takes the image from `thanos.image` alone. When they differ, the sidecar gets flags that it does not know, or uploads in the wrong mode. Thanos 0.41 ends itself after ten minutes under operator 0.93.",
    source: "prometheus-operator#8763, #8764; thanos#8686",
    severity: always("mandatory"),
    check: ({ prometheus }) =>
        prometheus.flatMap(({ sidecar }) => {
            if (!sidecar) return [];
            const { path, image, version } = sidecar;
            if (image === undefined || version === undefined)
                return [
                    {
                        path,
                        message: `image is ${show(image)} and version is ${show(version)}; set both, to the same version`,
                    },
                ];
            const tag = tagOf(image);
            if (isUnknown(version) || tag === undefined) return [];
            const plain = (text: string) => text.replace(/^v/, "");
            if (plain(tag) !== plain(version))
                return [
                    {
                        path: `${path}.version`,
                        message: `is ${show(version)}, but the image's tag is ${show(tag)}; set both to the same version`,
                    },
                ];
            return plain(version).startsWith("0.41.")
                ? [
                      {
                          path: `${path}.version`,
                          message: `is ${show(version)}; 0.41 does not work with operator 0.93, take 0.42.0 or newer`,
                      },
                  ]
                : [];
        }),
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
                title: "an image alone",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.version = undefined;
                }),
            },
            {
                title: "a newer image than the version says",
                change: prometheus((one) => {
                    if (one.sidecar) one.sidecar.version = "v0.39.2";
                }),
            },
            {
                title: "Thanos 0.41",
                change: prometheus((one) => {
                    if (one.sidecar) Object.assign(one.sidecar, { version: "v0.41.0", image: "quay.io/thanos/thanos:v0.41.0" });
                }),
            },
        ],
    },
};

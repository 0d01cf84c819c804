import { component, prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { isUnknown, show, tagOf } from "../terms";
import type { Known } from "../view/types";

export const oneVersion: Rule = {
    name: "one-version",
    title: "One exact version of Thanos runs everywhere",
    why: "Components of different versions use slightly different protocols, and a tag that moves, or that its registry no longer serves, changes or stops a component unnoticed.",
    source: "thanos: CHANGELOG; bitnami/charts#36343; bitnami/containers#83267",
    severity: always("mandatory"),
    check: ({ thanos, prometheus, own }) => {
        const images = [
            ...thanos.map(({ path, image, imagePath = `${path}.image`, isImageAssumed = false }) => ({
                path: imagePath,
                image,
                required: true,
                isImageAssumed,
            })),
            // Without an image of its own a sidecar has that of the operator.
            ...prometheus.flatMap(({ sidecar }) =>
                sidecar ? [{ path: `${sidecar.path}.image`, image: sidecar.image, required: false, isImageAssumed: false }] : [],
            ),
        ];
        const first = images.find(({ image, isImageAssumed }) => !isImageAssumed && versionOf(image) !== undefined);
        return images.flatMap(({ path: at, image, required, isImageAssumed }) => {
            if (isUnknown(image) || (image === undefined && !required)) return [];
            const tag = tagOf(image);
            const digest = image?.includes("@sha256:") === true;
            if (image === undefined || ((tag === undefined || tag === "latest") && !digest))
                return [{ path: at, message: `is ${show(image)}. Set an exact tag` }];
            if (
                /(^|\/)bitnami\/thanos/.test(image) &&
                !/bitnamilegacy|\.(com|io|net|dev)\/.*bitnami/.test(image.replace(/^docker\.io\//, ""))
            )
                return [{ path: at, message: `is ${show(image)}, which Docker Hub no longer serves. Use quay.io/thanos/thanos` }];
            const [found, expected] = [versionOf(image), versionOf(first?.image)];
            if (!first || isImageAssumed || found === undefined || expected === undefined || found === expected) return [];
            return [
                {
                    path: at,
                    message: `is ${show(image)}, but ${first.path} is ${show(first.image)}. Use one version`,
                    // Releases of one minor version differ in fixes.
                    ...(!own && minorOf(found) === minorOf(expected) ? { estimate: true as const } : {}),
                },
            ];
        });
    },
    examples: {
        pass: [
            {
                title: "a mirror of the registry, with a digest",
                change: component(
                    "store",
                    (one) => void (one.image = `registry.example.com/thanos/thanos:v0.42.4@sha256:${"0".repeat(64)}`),
                ),
            },
        ],
        fail: [
            {
                title: "another version for one component",
                change: component("store", (one) => void (one.image = "quay.io/thanos/thanos:v0.41.0")),
            },
            {
                title: "a sidecar of another version",
                change: prometheus((one) => {
                    if (one.sidecar) Object.assign(one.sidecar, { image: "quay.io/thanos/thanos:v0.42.2", version: "v0.42.2" });
                }),
            },
            {
                title: "the image of Bitnami's chart",
                change: component("query", (one) => void (one.image = "docker.io/bitnami/thanos:v0.42.4")),
            },
            { title: "no tag", change: component("query", (one) => void (one.image = "quay.io/thanos/thanos")) },
        ],
    },
};

/** `0.42.4` of `v0.42.4`, `0.42.4-debian-12-r2` and `v0.42.4-distroless`. */
const versionOf = (image: Known<string> | undefined): string | undefined =>
    tagOf(image)
        ?.replace(/^v(?=\d)/, "")
        .split("-")[0];

const minorOf = (version: string): string => version.split(".").slice(0, 2).join(".");

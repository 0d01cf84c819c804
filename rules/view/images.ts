// Images, wherever they are named: in pods, in objects of the operator, and in the values of charts.
import { extras } from "./extra";
import { at, each, known, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, unknown, type ImageView, type Known } from "./types";

/** A reference taken apart: `quay.io/thanos/thanos` and `:v0.42.4`. */
export function imageView(path: string, image: Known<string> | undefined): ImageView {
    if (image instanceof Unknown) return { path, repository: image, version: image };
    // By positions: a pattern would try every way to cut a text that is no reference.
    const reference = image ?? "";
    const digest = reference.indexOf("@");
    const named = digest === -1 ? reference : reference.slice(0, digest);
    const colon = named.lastIndexOf(":");
    const tag = colon > named.lastIndexOf("/") ? colon : named.length;
    return { path, repository: named.slice(0, tag), version: reference.slice(tag) };
}

/** Kinds of which the operator makes pods, and where they name images; what they don't name is the operator's. */
const operated = ["Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"];
const fields = ["spec.image", "spec.thanos.image", "spec.containers.*.image", "spec.initContainers.*.image"];

export const operatedImages = ({ kind, path, body }: KubernetesObject): ImageView[] =>
    operated.includes(kind)
        ? fields.flatMap((keys) => each(body, keys).map((image) => imageView(`${path}: ${keys.replace(".*", "")}`, text(image))))
        : [];

/** Images in a chart's values, as references or in parts. Missing parts of one are left to the chart. */
export function valuesImages(path: string, values: unknown): ImageView[] {
    const mirror = text(at(values, "global", "imageRegistry"));
    return values instanceof Unknown ? [imageView(path, values)] : inside(values, path, 0);

    function inside(value: unknown, where: string, depth: number): ImageView[] {
        const found = at(value);
        if (typeof found !== "object" || found === null || found instanceof Unknown || depth > 50) return [];
        return Object.entries(found).flatMap(([key, item]: [string, unknown]) => {
            if (extras.includes(key)) return [];
            const here = `${where}.${key}`;
            return /(^i|I)mage$/.test(key) ? [inWords(here, item, mirror)] : inside(item, here, depth + 1);
        });
    }
}

/** Characters of a reference, a word at both ends. One class and one end: it takes time in proportion to the text. */
const isReference = /^\w(?:[\w./:@-]*\w)?$/;

function inWords(path: string, image: unknown, mirror: Known<string> | undefined): ImageView {
    const reference = text(image);
    if (reference instanceof Unknown) return imageView(path, reference);
    if (reference !== undefined) {
        // Texts that are no reference are not judged: a picture's address, a template.
        const { repository, version } = imageView(path, isReference.test(reference) ? reference : "");
        return { path, repository: isHosted(known(repository, "")) ? repository : undefined, version: version || undefined };
    }
    const part = (name: string) => text(at(image, name));
    const [registry, repository, tag, digest] = [mirror ?? part("registry"), part("repository"), part("tag"), part("digest")];
    const sha = digest ?? part("sha");
    return {
        path,
        repository:
            repository === undefined || repository instanceof Unknown || registry instanceof Unknown
                ? repository && unknown
                : registry !== undefined
                  ? `${registry}/${repository}`
                  : isHosted(repository)
                    ? repository
                    : undefined,
        version:
            tag instanceof Unknown || sha instanceof Unknown
                ? unknown
                : sha !== undefined
                  ? `@sha256:${sha.replace(/^sha256:/, "")}`
                  : tag && `:${tag}`,
    };
}

/** Whether a repository names its host. */
export const isHosted = (repository: string): boolean => {
    const slash = repository.indexOf("/");
    const host = repository.slice(0, Math.max(slash, 0));
    return /[.:]/.test(host) || host === "localhost";
};

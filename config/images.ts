// Image references taken apart, and moved to a mirror.

/** The image in the mirror, if there is one: the mirror takes the place of the image's own host. */
export function mirrored(image: string, mirror: string | undefined): string {
    return mirror === undefined ? image : `${mirror}${image.slice(image.indexOf("/"))}`;
}

/** An image as charts want it: in parts. */
export interface ImageParts {
    /** The mirror with its path, or the host. */
    readonly registry: string;
    readonly repository: string;
    readonly tag: string;
    /** Without `sha256:`. */
    readonly digest?: string;
}

/** Takes a full reference apart: `quay.io/thanos/thanos:v0.42.4@sha256:…`. A mirror's path belongs to the registry. */
export function imageParts(image: string, mirror: string | undefined): ImageParts {
    const registry = mirror ?? image.slice(0, image.indexOf("/"));
    const [, repository, tag, digest] = /^(.+?):([^:@/]+)(?:@sha256:([0-9a-f]+))?$/.exec(image.slice(registry.length + 1)) ?? [];
    if (!image.startsWith(`${registry}/`) || repository === undefined || tag === undefined)
        throw new RangeError(`"${image}" is not a full image reference such as registry/name:tag`);
    return { registry, repository, tag, ...(digest === undefined ? {} : { digest }) };
}

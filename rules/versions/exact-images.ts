import { image } from "../examples";
import { always, type Rule } from "../rule";
import { isUnknown, show } from "../terms";

export const exactImages: Rule = {
    name: "exact-images",
    title: "Every image has an exact tag or a digest",
    why: "A tag that moves changes the program whenever a pod is created, on one node and not on the other, without a review and without a way back.",
    source: "kubernetes: containers/images",
    severity: always("mandatory"),
    check: ({ images }) =>
        images
            .filter(({ version }) => version !== undefined && !isUnknown(version) && !isExact(version))
            .map(({ path, repository, version }) => ({
                path,
                message: `is ${show([repository, version].filter((part) => typeof part === "string").join(""))}; expected an exact tag or a digest`,
            })),
    examples: {
        pass: [
            {
                title: "a digest without a tag",
                change: image(`quay.io/a/b@sha256:${"0".repeat(64)}`),
            },
            {
                title: "a registry with a port",
                change: image("registry.example.com:5000/a/b:1.2.3"),
            },
        ],
        fail: [
            { title: "no tag", change: image("registry.example.com:5000/a/b") },
            { title: "latest", change: image("quay.io/a/b:latest") },
            {
                title: "a tag that moves with every minor version",
                change: image("quay.io/a/b:v2"),
            },
        ],
    },
};

/** A tag with one number, or none, is moved on by those who publish it. */
const isExact = (version: string): boolean =>
    /@sha256:[0-9a-f]{64}$/.test(version) ||
    (/^:\w/.test(version) && !/^:(v?\d*|latest|stable|main|master|edge|nightly)(@|$)/.test(version));

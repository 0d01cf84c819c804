import { component } from "../examples";
import { always, type Rule } from "../rule";
import { isAtLeast, show, tagOf } from "../terms";

const least = "0.42.0";

export const partialResponse: Rule = {
    name: "partial-response",
    title: "The querier fails instead of returning an empty result when it has no stores",
    why: "Before 0.42 a querier that had lost all its stores returned an empty success, so alerts and dashboards showed no data instead of an error. Before 0.40 it was ready before it had found any store.",
    source: "thanos#8889, #8334",
    severity: always("advisory"),
    check: ({ thanos }) =>
        thanos
            .filter(({ component, image }) => component === "query" && isAtLeast(tagOf(image), least) === false)
            .map(({ path, image, imagePath = `${path}.image` }) => ({
                path: imagePath,
                message: `is ${show(image)}, expected Thanos ${least} or newer`,
            })),
    examples: {
        pass: [{ title: "a newer one", change: component("query", (one) => void (one.image = "quay.io/thanos/thanos:v0.43.0")) }],
        fail: [{ title: "0.41", change: component("query", (one) => void (one.image = "quay.io/thanos/thanos:v0.41.0")) }],
    },
};

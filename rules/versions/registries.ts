import { image } from "../examples";
import { always, type Rule } from "../rule";
import { isUnknown, show } from "../terms";
import { isHosted } from "../view/images";

export const registries: Rule = {
    name: "registries",
    title: "Images come from the allowed registries",
    why: "An image from another registry is neither mirrored nor scanned, and is unavailable when that registry is. Without a list all registries are allowed.",
    source: "kubernetes: concepts/security/supply chain",
    severity: always("mandatory"),
    check: ({ images, registries }) =>
        registries === undefined
            ? []
            : images.flatMap(({ path, repository }) =>
                  repository === undefined ||
                  isUnknown(repository) ||
                  registries.some((registry) => full(repository).startsWith(`${registry}/`))
                      ? []
                      : [{ path, message: `is ${show(repository)}, expected a registry of ${registries.join(", ")}` }],
              ),
    examples: {
        pass: [
            { title: "an allowed registry", change: (view) => void (view.registries = ["quay.io"]) },
            {
                title: "a path in an allowed registry",
                change: (view) => {
                    view.registries = ["registry.example.com/mirror"];
                    image("registry.example.com/mirror/thanos/thanos:v0.42.4")(view);
                },
            },
        ],
        fail: [
            { title: "another registry", change: (view) => void (view.registries = ["registry.example.com"]) },
            {
                title: "an image of Docker Hub without its host",
                change: (view) => {
                    view.registries = ["quay.io", "library"];
                    image("library/busybox:1.37.0")(view);
                },
            },
        ],
    },
};

/** With the registry that container runtimes take when none is named. */
const full = (repository: string): string =>
    isHosted(repository) ? repository : `docker.io/${repository.includes("/") ? "" : "library/"}${repository}`;

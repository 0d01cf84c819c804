import { component } from "../examples";
import { topology, type Rule } from "../rule";

export const storeVolume: Rule = {
    name: "store-volume",
    title: "The store gateway keeps its index headers on a volume",
    why: "Without a volume every restart downloads the index headers of all blocks again, and no history is served until that is done. With thousands of blocks that takes some 20 minutes.",
    source: "thanos: components/store; thanos#3150",
    severity: { ...topology, prod: "advisory" },
    check: ({ thanos }) =>
        thanos
            .filter(({ component, volume }) => component === "store" && volume === undefined)
            .map(({ path }) => ({ path, message: "has no volume below its --data-dir. Give it a persistent one" })),
    examples: {
        pass: [
            {
                title: "a small volume",
                change: component("store", (one) => void (one.volume = { size: "1Gi", storageClass: undefined })),
            },
        ],
        fail: [{ title: "none", change: component("store", (one) => void (one.volume = undefined)) }],
    },
};

// A hub's stack file with any number of spokes.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { StackFile } from "../offline/stack-file";

const example = path.resolve(__dirname, "..", "..", "examples", "stacks", "hub.yaml");

/** The example of a hub, with so many static spokes of two endpoints each. */
export function validHub(count: number): StackFile {
    const { config } = parse(readFileSync(example, "utf8")) as { config: Readonly<Record<string, unknown>> };
    const spokes = Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
            `s${index}`,
            {
                kind: "static",
                cluster: `cluster-${index}`,
                endpoints: [0, 1].map((replica) => `thanos-${replica}.cluster-${index}.example.com:10901`),
                thanosVersion: "v0.42.5",
            },
        ]),
    );
    const values = { ...config, "thanos-stack:spokes": spokes };
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    return {
        project: "thanos-stack",
        stack: "hub",
        config: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)])),
        secretKeys: [],
    };
}

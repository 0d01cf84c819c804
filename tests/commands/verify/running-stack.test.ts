import { expect } from "chai";
import type { V1Pod } from "@kubernetes/client-node";
import { thanosContainers } from "../../../commands/verify/running-stack";

const pod = (image: string, ...args: string[]): V1Pod => ({ spec: { containers: [{ name: "thanos", image, args }] } });
const thanos = "quay.io/thanos/thanos:v0.42.4";

describe("the components among the pods of a stack", () => {
    it("are found by what their containers run, bucket web too, whose subcommand is three words", () => {
        const found = thanosContainers([
            pod(thanos, "query", "--a"),
            pod(thanos, "tools", "bucket", "web", "--b"),
            pod(thanos, "tools", "bucket", "ls"),
            pod(thanos, "sidecar"),
            pod("busybox:1", "query"),
        ]);
        expect(found.map(({ component, args }) => [component, args])).to.deep.equal([
            ["query", ["--a"]],
            ["bucket-web", ["--b"]],
        ]);
    });
});

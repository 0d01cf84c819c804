import { createServer } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { KubeConfig } from "@kubernetes/client-node";
import { forward, kubeConfig } from "../../kube/forward";

describe("a port-forward", () => {
    it("names the port that another program has", async () => {
        const other = createServer();
        const port = await new Promise<number>((resolve) =>
            other.listen(0, "127.0.0.1", () => {
                resolve((other.address() as { port: number }).port);
            }),
        );
        const error = await forward(new KubeConfig(), { namespace: "a", service: "b", port: 1 }, port).catch(
            (reason: unknown) => reason,
        );
        other.close();
        expect(String(error)).to.contain(`Port ${port} on 127.0.0.1 is in use`);
    });
});

describe("a kubeconfig", () => {
    it("that can't be read is named", () => {
        expect(() => kubeConfig("east", "/missing/config")).to.throw("The kubeconfig /missing/config can't be read: ENOENT");
    });

    it("that lacks the context is refused with those that it has", () => {
        const folder = mkdtempSync(path.join(tmpdir(), "kubeconfig-"));
        const file = path.join(folder, "config");
        writeFileSync(
            file,
            "{apiVersion: v1, kind: Config, clusters: [], users: [], contexts: [{name: west, context: {cluster: west, user: west}}]}",
        );
        expect(() => kubeConfig("east", file)).to.throw('has no context "east". It has: west. Name one: --context NAME');
        rmSync(folder, { recursive: true });
    });
});

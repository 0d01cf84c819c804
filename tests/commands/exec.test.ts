import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import type { ClusterAccess } from "../../kube/cluster";
import { runIn } from "../../kube/exec";

/** The answer of a WebSocket server, by RFC 6455. */
function greeting({ headers }: IncomingMessage): string {
    const key = `${headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const protocol = headers["sec-websocket-protocol"]?.split(",")[0] ?? "";
    return [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}`,
        `Sec-WebSocket-Protocol: ${protocol}`,
        "\r\n",
    ].join("\r\n");
}

describe("a command in a container", () => {
    it("that is stopped while it is being started is not waited for, though it would read forever", async () => {
        const stop = new AbortController();
        const server = createServer().on("upgrade", (request: IncomingMessage, socket: Duplex) => {
            stop.abort(new Error("Stopped."));
            socket.write(greeting(request));
            socket.on("error", () => undefined);
            socket.on("data", () => socket.end()); // the side that closes announces it first
        });
        await once(server.listen(0, "127.0.0.1"), "listening");
        const config = new KubeConfig();
        config.loadFromClusterAndUser(
            { name: "test", server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true },
            { name: "test" },
        );
        async function* input() {
            yield await Promise.resolve(Buffer.from("a block"));
        }
        const container = { namespace: "monitoring", pod: "filler", container: "fill" };
        const running = runIn({ config } as ClusterAccess, container, ["head"], { input: input(), signal: stop.signal });
        const said = await running.catch(String);
        server.close();
        expect(said).to.equal("Error: Stopped.");
    });
});

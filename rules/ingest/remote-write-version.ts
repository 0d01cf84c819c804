import { all, component, prometheus } from "../examples";
import { always, type Rule } from "../rule";
import { isAtLeast, show, tagOf } from "../terms";

/** The first release whose receive reads remote write 2.0. */
const least = "0.43.0";

export const remoteWriteVersion: Rule = {
    name: "remote-write-version",
    title: "Prometheus sends to receive in a version of remote write that receive reads",
    why: "Thanos receive before 0.43 answers every request of remote write 2.0 with success and stores nothing, without an error, a retry or a log line.",
    source: "thanos: pkg/receive/handler.go; prometheus: remote_write, protobuf_message",
    severity: always("mandatory"),
    check: ({ prometheus, thanos }) => {
        const receivers = thanos.filter((one) => one.component === "receive");
        const versions = receivers.map(({ image }) => isAtLeast(tagOf(image), least));
        return prometheus
            .flatMap(({ remoteWrite }) => remoteWrite)
            .filter(
                ({ messageVersion, url }) =>
                    messageVersion === "V2.0" &&
                    typeof url === "string" &&
                    isReceive(
                        url,
                        receivers.map(({ name }) => name),
                    ),
            )
            .filter(() => receivers.length === 0 || versions.some((one) => one !== true))
            .map(({ path, url, messageVersion }) => ({
                path: `${path}.messageVersion`,
                message: `is ${show(messageVersion)} for ${show(url)}, expected V1.0: Thanos receive before ${least} acknowledges such requests and stores nothing`,
                // Where the receive is another program's, its version is not known.
                ...(versions.includes(false) ? {} : { estimate: true as const }),
            }));
    },
    examples: {
        pass: [
            {
                title: "remote write 1.0",
                change: prometheus((one) =>
                    one.remoteWrite.push({
                        path: "remoteWrite.0",
                        url: "http://thanos-receive:19291/api/v1/receive",
                        messageVersion: undefined,
                    }),
                ),
            },
        ],
        fail: [
            {
                title: "remote write 2.0 to a receive that does not read it",
                change: all(
                    prometheus((one) =>
                        one.remoteWrite.push({
                            path: "remoteWrite.0",
                            url: "http://thanos-receive:19291/api/v1/receive",
                            messageVersion: "V2.0",
                        }),
                    ),
                    component("receive", () => undefined),
                ),
            },
        ],
    },
};

/** By Thanos' own path, or by the name of a receive. */
const isReceive = (url: string, names: readonly string[]): boolean => {
    const host = /^https?:\/\/([^.:/]+)/.exec(url)?.[1] ?? "";
    return url.includes("/api/v1/receive") || names.some((name) => host === name || host.startsWith(`${name}-`));
};

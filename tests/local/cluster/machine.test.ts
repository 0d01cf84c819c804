// Reads and writes of the machine's own files.
import { expect } from "chai";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { clusterCgroups, daemonCgroups } from "../../../local/cluster/cgroups";
import { readIfThere, writeAtomically } from "../../../lib/files";
import { changedImages } from "../../../local/cluster/images";
import { layoutOf } from "../../../local/cluster/layout";
import { exclusively } from "../../../local/cluster/lock";
import { inNamespaces } from "../../../local/cluster/mounts";
import { networkCommands } from "../../../local/cluster/network";
import { parseStat } from "../../../local/cluster/processes";
import { until } from "../../../lib/until";

describe("cgroups", () => {
    const one = { version: 1, controllers: ["cpu", "cpuset", "memory"] } as const;
    it("of version 1 take a daemon out of its caller's in every tree but that for cpusets", () => {
        expect(daemonCgroups(one, "thanos-stack-a", "etcd")).to.deep.equal([
            "/sys/fs/cgroup/memory/thanos-stack-a/etcd",
            "/sys/fs/cgroup/cpu/thanos-stack-a/etcd",
        ]);
    });
    it("of version 1 are in every tree for pods", () => {
        expect(clusterCgroups(one, "thanos-stack-a").pods).to.deep.equal([
            "/sys/fs/cgroup/cpu/thanos-stack-a-pods",
            "/sys/fs/cgroup/cpuset/thanos-stack-a-pods",
            "/sys/fs/cgroup/memory/thanos-stack-a-pods",
        ]);
    });
    it("of version 2 are in the only tree", () => {
        expect(daemonCgroups({ version: 2 }, "thanos-stack-a", "etcd")).to.deep.equal(["/sys/fs/cgroup/thanos-stack-a/etcd"]);
        expect(clusterCgroups({ version: 2 }, "thanos-stack-a")).to.deep.equal({
            daemons: ["/sys/fs/cgroup/thanos-stack-a"],
            pods: ["/sys/fs/cgroup/thanos-stack-a-pods"],
        });
    });
});

describe("a process", () => {
    it("is read rightly when its name holds blanks and brackets", () => {
        expect(parseStat("12 (a) Z b) S 1 12 13 0 -1 4194560")).to.deep.equal({ state: "S", group: 12 });
    });
    it("that is gone has no state", () => {
        expect(parseStat("").state).to.equal("");
    });
});

describe("the node's namespaces", () => {
    const layout = layoutOf("dev1", 3);
    it("are joined where a process lives in them", () => {
        expect(inNamespaces(layout, 12)).to.deep.equal([
            "nsenter",
            "--net=/run/netns/thanos-stack-dev1",
            "--mount=/proc/12/ns/mnt",
        ]);
    });
    it("are made otherwise, with folders of its own over those of the machine, and nothing going out", () => {
        const command = inNamespaces(layout, undefined).join(" ");
        expect(command).to.include("unshare --mount --propagation slave ");
        for (const folder of ["/var/lib/kubelet", "/var/lib/cni", "/run/containerd"])
            expect(command).to.include(` ${layout.run}/own${folder} ${folder} `);
    });
});

describe("the network", () => {
    it("has no default route", () => {
        const { outside, inside } = networkCommands(layoutOf("dev1", 3));
        expect([...outside, ...inside].filter((command) => /default|0\.0\.0\.0/.test(command))).to.deep.equal([]);
        expect(inside).to.include("address replace 198.51.100.14/30 dev host");
        expect(outside).to.include("address replace 198.51.100.13/30 dev ts-dev1");
    });
});

describe("images", () => {
    const image = (name: string, digest: string) => ({ name, archive: `/x/${name}`, digest });
    const pause = image("thanos-stack.local/pause:1", "1");
    it("are imported when their content changed, the node's own first", () => {
        const images = [image("a", "2"), image("b", "1"), pause];
        expect(changedImages(images, { a: "1", b: "1" }).map(({ name }) => name)).to.deep.equal([pause.name, "a"]);
    });
});

describe("a file", () => {
    let folder = "";
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "files-"))));
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });
    it("is written whole, with its mode, over what a killed run left", () => {
        const file = path.join(folder, "secret");
        writeFileSync(`${file}.new`, "half", { mode: 0o644 });
        writeAtomically(file, "whole", 0o600);
        expect(readFileSync(file, "utf8")).to.equal("whole");
        expect(statSync(file).mode & 0o777).to.equal(0o600);
        expect(readdirSync(folder)).to.deep.equal(["secret"]);
    });
    it("that can't be written is named", () => {
        writeFileSync(path.join(folder, "file"), "");
        const file = path.join(folder, "file", "below");
        expect(() => {
            writeAtomically(file, "");
        }).to.throw(`${file} can't be written: `);
    });
    it("that is not there is undefined", () => {
        expect(readIfThere(path.join(folder, "none"))).to.equal(undefined);
    });
});

describe("a lock", () => {
    const name = `test-${process.pid}`;
    it("lets one at a time work, and prints once that it waits", async () => {
        const events: string[] = [];
        let start = () => {};
        let finish = () => {};
        const started = new Promise<void>((resolve) => (start = resolve));
        const mayEnd = new Promise<void>((resolve) => (finish = resolve));
        const first = exclusively(name, async () => {
            events.push("first starts");
            start();
            await mayEnd;
            events.push("first ends");
        });
        await started;
        const second = exclusively(
            name,
            () => {
                events.push("second starts");
                return Promise.resolve();
            },
            () => {
                events.push("second waits");
                finish();
            },
        );
        await Promise.all([first, second]);
        expect(events).to.deep.equal(["first starts", "second waits", "first ends", "second starts"]);
    });
    it("is no longer waited for when the run is to end", async () => {
        const end = new AbortController();
        await exclusively(name, async () => {
            const onWait = () => {
                end.abort(new Error("Interrupted."));
            };
            const waiting = exclusively(name, () => Promise.resolve("done"), onWait, end.signal);
            expect(String(await waiting.catch((reason: unknown) => reason))).to.equal("Error: Interrupted.");
        });
    });
    it("is given back by work that fails", async () => {
        const failed = await exclusively(name, () => Promise.reject(new Error("no"))).catch(
            (error: unknown) => (error as Error).message,
        );
        expect(failed).to.equal("no");
        expect(await exclusively(name, () => Promise.resolve("yes"))).to.equal("yes");
    });
});

describe("waiting", () => {
    it("ends when the condition holds", async () => {
        let asked = 0;
        expect(await until(() => ++asked === 3, { seconds: 60 })).to.equal(true);
    });
    it("ends on a signal", async () => {
        const end = new AbortController();
        const asked = () => {
            end.abort(new Error("Interrupted."));
            return false;
        };
        const error: unknown = await until(asked, { seconds: 60, signal: end.signal }).catch((reason: unknown) => reason);
        expect(String(error)).to.equal("Error: Interrupted.");
    });
    it("reports when the condition never held", async () => {
        expect(await until(() => false, { seconds: 0 })).to.equal(false);
    });
});

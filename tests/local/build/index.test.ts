// The Go command is a stand-in here: the tests cover what is built when, the progress, and what a failure leaves.
import { expect } from "chai";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, type BuildEvent } from "../../../local/build";
import { hostFiles } from "../../../local/build/image";

const standIn = `#!/bin/sh
echo "$@" >>"$FAKE_GO/calls"
case $1 in
env) echo '{"GOVERSION": "'"\${FAKE_VERSION:-go1.26.0}"'", "GOARCH": "amd64", "GOCACHE": "/tmp", "GOMODCACHE": "/tmp"}' ;;
list) echo "go: downloading example.test/module v1.0.0" >&2 ;;
build)
    for argument; do case $argument in -o=*) output=\${argument#-o=} ;; esac; done
    if [ "\${output##*/}" = "$FAKE_FAILURE" ]; then
        echo "main.go:1: undefined: x" >&2
        exit 1
    fi
    trap 'echo "told to end" >>"$FAKE_GO/calls"; exit 1' INT
    echo "some/package" >&2
    while [ "\${output##*/}" = "$FAKE_HANGING" ]; do sleep 0.05; done
    echo "$FAKE_VERSION" >"$output"
    ;;
esac
`;

describe("local/build", () => {
    const before = { ...process.env };
    let folder: string;
    let events: BuildEvent[];
    const calls = () => readFileSync(path.join(folder, "calls"), "utf8").split("\n");
    const builds = () => calls().filter((call) => call.startsWith("build "));
    const states = (artifact: string) => [
        ...new Set(events.filter((event) => event.artifact === artifact).map(({ state }) => state)),
    ];
    const run = (artifacts: Parameters<typeof build>[0], options?: { rebuild: boolean }) => {
        events = [];
        return build(artifacts, (event) => events.push(event), options);
    };
    const failureOf = async (result: Promise<unknown>) => {
        try {
            await result;
        } catch (error) {
            return (error as Error).message;
        }
        throw new Error("did not fail");
    };

    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "build-test-"));
        writeFileSync(path.join(folder, "go"), standIn);
        chmodSync(path.join(folder, "go"), 0o755);
        writeFileSync(path.join(folder, "calls"), "");
        Object.assign(process.env, {
            XDG_CACHE_HOME: folder,
            FAKE_GO: folder,
            FAKE_FAILURE: "",
            FAKE_HANGING: "",
            PATH: `${folder}:${before["PATH"] ?? ""}`,
        });
    });
    afterEach(() => {
        for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
        Object.assign(process.env, before);
        rmSync(folder, { recursive: true });
    });

    it("builds the request, once", async () => {
        const { programs } = await run(["kubernetes", "helm"]);
        expect(Object.keys(programs)).to.have.members(["kubernetes", "node-agent", "helm"]);
        expect(states("kubernetes")).to.deep.equal(["building", "built"]);
        expect(events.map(({ detail }) => detail)).to.include.members(["downloading modules (1)", "compiling helm (1 packages)"]);

        expect(await run(["kubernetes", "helm"])).to.deep.equal({ programs, images: [] });
        expect(events).to.have.deep.members([
            { artifact: "kubernetes", state: "cached" },
            { artifact: "helm", state: "cached" },
        ]);
        expect(builds()).to.have.length(3);
    });

    it("builds only from modules whose checksums are committed", async () => {
        await run(["helm"]);
        expect(builds()[0]).to.contain("-mod=readonly").and.contain("-trimpath");
    });

    it("builds again for another Go, and when told to", async () => {
        await run(["helm"]);
        process.env["FAKE_VERSION"] = "go1.27.0";
        const { programs } = await run(["helm"]);
        expect(states("helm")).to.deep.equal(["building", "built"]);
        expect(readFileSync(programs["helm"]!, "utf8")).to.equal("go1.27.0\n");
        await run(["helm"], { rebuild: true });
        expect(builds()).to.have.length(3);
    });

    it("packs an image again only when its program changed", async function () {
        if (!existsSync(hostFiles.certificates)) this.skip();
        const first = await run(["pause"]);
        expect(first.images[0]).to.include({ name: "thanos-stack.local/pause:1" });
        expect(existsSync(first.images[0]!.archive)).to.equal(true);
        expect(await run(["pause"])).to.deep.equal(first);
        process.env["FAKE_VERSION"] = "go1.27.0";
        expect((await run(["pause"])).images[0]!.digest).not.to.equal(first.images[0]!.digest);
        delete process.env["FAKE_VERSION"];
        expect(await run(["pause"])).to.deep.equal(first); // both are kept, and not mixed up
    });

    it("makes an image again, but not its program, when only the archive is gone", async function () {
        if (!existsSync(hostFiles.certificates)) this.skip();
        const first = await run(["pause"]);
        rmSync(path.dirname(first.images[0]!.archive), { recursive: true });
        expect(await run(["pause"])).to.deep.equal(first);
        expect(builds()).to.have.length(1);
    });

    it("reports one failure with the compiler's words, and the next run goes on from there", async () => {
        process.env["FAKE_FAILURE"] = "helm";
        const message = await failureOf(run(["helm", "kubernetes"]));
        expect(message).to.match(/^helm could not be built: .*\nmain\.go:1: undefined: x$/);
        expect(events.at(-1)).to.deep.equal({ artifact: "helm", state: "failed", detail: message });
        process.env["FAKE_FAILURE"] = "";
        await run(["helm"]);
        expect(states("helm")).to.deep.equal(["building", "built"]);
    });

    it("is ended by a signal that go is handed, and keeps nothing half-done", async () => {
        process.env["FAKE_HANGING"] = "helm";
        const end = new AbortController();
        const onEvent = ({ detail }: BuildEvent) => {
            if (detail?.includes("packages")) end.abort(new Error("Interrupted."));
        };
        const building = build(["helm"], onEvent, { signal: end.signal });
        expect(await failureOf(building)).to.equal("Interrupted.");
        expect(calls()).to.include("told to end");
        process.env["FAKE_HANGING"] = "";
        await run(["helm"]);
        expect(states("helm")).to.deep.equal(["building", "built"]);
    });

    it("reports that Go is missing", async () => {
        process.env["PATH"] = "/nonexistent";
        expect(await failureOf(run(["helm"]))).to.equal("the command go was not found on PATH. Install Go 1.26 or newer.");
    });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { build } from "../../local/build";
import { definitions, type Definition } from "../../local/build/artifacts";
import { disksOf } from "../../local/build/disk";
import { minimumGo } from "../../local/build/go";
import { installPackages, problemsOf, type Machine } from "../../local/requirements";
import { root } from "../program/program";

const machine: Machine = {
    platform: "linux",
    architecture: "x64",
    user: 0,
    go: "go1.26.0",
    canMakeNamespaces: true,
    canMakeCgroups: true,
    hasLoopDevices: true,
    canFilterBridges: true,
    disks: [{ folders: ["/var/lib/thanos-stack"], freeBytes: 3e9, neededBytes: 2e9 }],
    hasApt: true,
    packages: ["containerd"],
};

/** A machine that lacks one thing, and its message. */
const lacking: [lack: Partial<Machine>, requirement: string, found: string][] = [
    [{ platform: "darwin", architecture: "arm64" }, "Linux on x64 or arm64", "darwin on arm64"],
    [{ architecture: "ia32" }, "Linux on x64 or arm64", "linux on ia32"],
    [{ user: 1000 }, "the user root", "user id 1000"],
    [{ go: undefined }, "Go 1.26 or newer", "no program go on PATH"],
    [{ go: "go1.25.9" }, "Go 1.26 or newer", "go1.25.9"],
    [{ canMakeNamespaces: false }, "network namespaces", "the kernel refuses to make one"],
    [{ canMakeCgroups: false }, "cgroups that can be made", "/sys/fs/cgroup is read-only or missing"],
    [{ hasLoopDevices: false }, "loop devices", "there is no /dev/loop-control"],
    [{ canFilterBridges: false }, "the kernel module br_netfilter", "it is not loaded, and modprobe can't load it"],
    [
        { disks: [...machine.disks, { folders: ["/home/ops/go", "/home/ops/.cache"], freeBytes: 11.9e9, neededBytes: 12e9 }] },
        "12.0 GB of free disk for /home/ops/go, /home/ops/.cache",
        "11.9 GB",
    ],
    [
        { hasApt: false, packages: ["runc", "containernetworking-plugins"] },
        "what the Debian packages runc, containernetworking-plugins bring",
        "no runc, /usr/lib/cni/bridge, and no apt-get to install them",
    ],
];

describe("the requirements of the embedded cluster", () => {
    it("are met by a machine that lacks only packages", () => {
        expect(problemsOf(machine)).to.deep.equal([]);
    });
    for (const [lack, requirement, found] of lacking) {
        it(`name what is missing: ${JSON.stringify(lack)}`, () => {
            const problems = problemsOf({ ...machine, ...lack });
            expect(problems.map((problem) => [problem.requirement, problem.found])).to.deep.equal([[requirement, found]]);
            expect(problems[0]!.fix).to.match(/^[a-z]/);
        });
    }
    it("are reported all at once", () => {
        expect(problemsOf({ ...machine, user: 1000, go: undefined, canMakeCgroups: false })).to.have.lengthOf(3);
    });
    it("never advise to delete what was built", () => {
        const [problem] = problemsOf({ ...machine, disks: [{ folders: ["/home/ops/go"], freeBytes: 0, neededBytes: 1 }] });
        expect(problem!.fix).to.contain("go env -w GOCACHE=").and.not.contain("clean");
    });
    it("ask for a Go that builds every module", () => {
        const modules = Object.values<Definition>(definitions).flatMap(({ programs }) => programs.map(({ module }) => module));
        const minors = modules.map((module) =>
            Number(/^go 1\.(\d+)/m.exec(readFileSync(path.join(root, module, "go.mod"), "utf8"))?.[1]),
        );
        expect(Math.max(...minors)).to.equal(minimumGo);
    });
});

describe("the disks of a machine", () => {
    const [here, next, elsewhere] = ["/tmp/not/there", "/tmp", "/proc"];
    it("need the sum of what is written to them, where a folder is or will be", () => {
        const [first, second] = disksOf([
            [here, 2e9],
            [elsewhere, 1],
            [next, 1e9],
        ]);
        expect(first).to.deep.include({ folders: [here, next], neededBytes: 3e9 });
        expect(second).to.deep.include({ folders: [elsewhere], freeBytes: 0 });
    });
    it("of folders that nothing is written to are not checked", () => {
        expect(disksOf([[elsewhere, 0]])).to.deep.equal([]);
    });
});

describe("a machine", () => {
    const before = { ...process.env };
    let folder: string;
    const program = (name: string, text: string) => {
        writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    };
    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "requirements-"));
        process.env["PATH"] = `${folder}:${before["PATH"] ?? ""}`;
        process.env["XDG_CACHE_HOME"] = folder;
    });
    afterEach(() => {
        for (const name of ["PATH", "XDG_CACHE_HOME"]) {
            if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
            else process.env[name] = before[name];
        }
        rmSync(folder, { recursive: true });
    });

    /** A Go whose module cache is in that folder, and which compiles nothing. */
    const goWithModules = (folder: string) => {
        program(
            "go",
            `case "$*" in
*GOVERSION*) echo '{"GOVERSION":"go1.26.0","GOARCH":"amd64"}' ;;
*) echo '{"GOCACHE":"/tmp","GOMODCACHE":"${folder}"}' ;;
esac
[ $1 = env ] || for argument; do case $argument in -o=*) echo >"\${argument#-o=}" ;; esac; done`,
        );
    };
    const built = () =>
        build(["helm"], () => undefined).then(
            () => "built",
            (error: unknown) => (error as Error).message,
        );
    it("needs disk for artifacts to build, where Go keeps it, and none for what is built", async () => {
        goWithModules("/proc/modules"); // a file system without any space
        expect(await built()).to.match(
            /^There is not enough disk to build helm:\n {2}0\.6 GB of free disk for \/proc\/modules: 0\.0 GB\. free some there/,
        );
        goWithModules("/tmp");
        expect(await built()).to.equal("built");
        goWithModules("/proc/modules");
        expect(await built()).to.equal("built");
    });

    const failure = async () => {
        const error = await installPackages(["runc"], () => undefined).catch((reason: unknown) => reason);
        return error instanceof Error ? error.message : "installed";
    };
    it("loses no package for one that is missing, and names the one in the way", async () => {
        program(
            "apt-get",
            `echo "$@" >>${folder}/calls
[ "$5" = update ] && exit
printf 'The following packages will be REMOVED:\\n  containerd.io\\n  docker-ce\\n0 upgraded\\n'
echo "E: Packages need to be removed but remove is disabled." >&2; exit 100`,
        );
        expect(await failure()).to.contain(
            "runc can't be installed together with containerd.io, docker-ce, and nothing is removed",
        );
        const calls = readFileSync(path.join(folder, "calls"), "utf8").trim().split("\n");
        expect(calls.filter((call) => !call.includes("--no-remove"))).to.deep.equal([]);
    });
    it("has the message of apt-get", async () => {
        program("apt-get", `echo "E: Unable to locate package runc" >&2; exit 100`);
        expect(await failure())
            .to.contain("by hand")
            .and.to.contain("Unable to locate package runc");
    });
});

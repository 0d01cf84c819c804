import { expect } from "chai";
import { problemsOf, type Machine } from "../../local/requirements";

const machine: Machine = {
    platform: "linux",
    architecture: "x64",
    user: 0,
    go: "go1.25.0",
    canMakeNamespaces: true,
    canMakeCgroups: true,
    freeBytes: 20e9,
    isBuilt: false,
    hasApt: true,
    packages: ["containerd"],
};

/** A machine that lacks one thing, and what must be said of it. */
const lacking: [lack: Partial<Machine>, requirement: string, found: string][] = [
    [{ platform: "darwin", architecture: "arm64" }, "Linux on x64 or arm64", "darwin on arm64"],
    [{ architecture: "ia32" }, "Linux on x64 or arm64", "linux on ia32"],
    [{ user: 1000 }, "the user root", "user id 1000"],
    [{ go: undefined }, "Go 1.25 or newer", "no program go on PATH"],
    [{ go: "go1.24.9" }, "Go 1.25 or newer", "go1.24.9"],
    [{ canMakeNamespaces: false }, "network namespaces", "the kernel refuses to make one"],
    [{ canMakeCgroups: false }, "cgroups that can be made", "/sys/fs/cgroup is read-only or missing"],
    [{ freeBytes: 11.9e9 }, "12.0 GB of free disk", "11.9 GB"],
    [{ freeBytes: 1e9, isBuilt: true }, "2.0 GB of free disk", "1.0 GB"],
    [
        { hasApt: false },
        "the programs of the Debian packages containerd",
        "none at /usr/bin/containerd, and no apt-get to install them",
    ],
];

describe("the requirements of the embedded cluster", () => {
    it("are met by a machine that lacks only packages", () => {
        expect(problemsOf(machine)).to.deep.equal([]);
    });
    it("take less disk once everything is built", () => {
        expect(problemsOf({ ...machine, freeBytes: 3e9, isBuilt: true })).to.deep.equal([]);
    });
    for (const [lack, requirement, found] of lacking) {
        it(`name what is missing: ${JSON.stringify(lack)}`, () => {
            const problems = problemsOf({ ...machine, ...lack });
            expect(problems.map((problem) => [problem.requirement, problem.found])).to.deep.equal([[requirement, found]]);
            expect(problems[0]!.fix).to.match(/^[a-z]/);
        });
    }
    it("are told all at once", () => {
        expect(problemsOf({ ...machine, user: 1000, go: undefined, canMakeCgroups: false })).to.have.lengthOf(3);
    });
});

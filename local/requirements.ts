// Requirements of a machine for the embedded cluster, as data: all missing ones are reported at once, each with its fix.
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { diskProblems, disksOf, type Disk } from "./build/disk";
import { minimumGo } from "./build/go";
import { dataRoot } from "./cluster";
import { programFile, searchPath } from "./cluster/search-path";

/** Debian packages, each with what shows that it is there, whichever way it came: a program, or a file whose place is fixed. */
const debianPackages: Readonly<Record<string, string>> = {
    containerd: "/usr/bin/containerd",
    runc: "runc",
    "containernetworking-plugins": "/usr/lib/cni/bridge",
    iptables: "iptables",
    nftables: "nft",
    iproute2: "ip",
    skopeo: "skopeo",
    "busybox-static": "/usr/share/doc/busybox-static",
    e2fsprogs: "mkfs.ext4",
    openssl: "openssl",
    "util-linux": "nsenter",
    mount: "mount",
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
};

const isThere = (sign: string): boolean => (path.isAbsolute(sign) ? existsSync(sign) : programFile(sign) !== undefined);

/** The facts of a machine. */
export interface Machine {
    readonly platform: string;
    readonly architecture: string;
    readonly user: number | undefined;
    /** In the form of `go env GOVERSION`, or undefined when there is none. */
    readonly go: string | undefined;
    readonly canMakeNamespaces: boolean;
    readonly canMakeCgroups: boolean;
    readonly hasLoopDevices: boolean;
    /** Whether what passes a bridge can be filtered. */
    readonly canFilterBridges: boolean;
    readonly disks: readonly Disk[];
    readonly hasApt: boolean;
    /** Debian packages that are not there. */
    readonly packages: readonly string[];
}

export interface Problem {
    readonly requirement: string;
    readonly found: string;
    readonly fix: string;
}

interface Requirement {
    readonly requirement: (machine: Machine) => string;
    readonly isMet: (machine: Machine) => boolean;
    readonly found: (machine: Machine) => string;
    readonly fix: string;
}

const elsewhere = "use a cluster that you have: --context NAME";
function goMinor(version: string | undefined): number {
    const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version ?? "") ?? [];
    return major === "1" ? Number(minor) : 0;
}

const requirements: readonly Requirement[] = [
    {
        requirement: () => "Linux on x64 or arm64",
        isMet: ({ platform, architecture }) => platform === "linux" && ["x64", "arm64"].includes(architecture),
        found: ({ platform, architecture }) => `${platform} on ${architecture}`,
        fix: `run it in a Linux machine, or ${elsewhere}`,
    },
    {
        requirement: () => "the user root",
        isMet: ({ user }) => user === 0,
        found: ({ user }) => `user id ${user ?? "unknown"}`,
        fix: `run the same command with sudo, or ${elsewhere}`,
    },
    {
        requirement: () => `Go 1.${minimumGo} or newer`,
        isMet: ({ go }) => goMinor(go) >= minimumGo,
        found: ({ go }) => go ?? "no program go on PATH",
        fix: `install Go from go.dev/dl and put its bin folder on PATH, or ${elsewhere}`,
    },
    {
        requirement: () => "network namespaces",
        isMet: ({ canMakeNamespaces }) => canMakeNamespaces,
        found: () => "the kernel refuses to make one",
        fix: `run it in a virtual machine, or in a container with --privileged, or ${elsewhere}`,
    },
    {
        requirement: () => "cgroups that can be made",
        isMet: ({ canMakeCgroups }) => canMakeCgroups,
        found: () => "/sys/fs/cgroup is read-only or missing",
        fix: `run it in a virtual machine, or in a container with --privileged --cgroupns=host, or ${elsewhere}`,
    },
    {
        requirement: () => "loop devices",
        isMet: ({ hasLoopDevices }) => hasLoopDevices,
        found: () => "there is no /dev/loop-control",
        fix: "run `modprobe loop` on the machine whose kernel it is, and give a container its /dev (--privileged)",
    },
    {
        requirement: () => "the kernel module br_netfilter",
        isMet: ({ canFilterBridges }) => canFilterBridges,
        found: () => "it is not loaded, and modprobe can't load it",
        fix: "run `modprobe br_netfilter` on the machine whose kernel it is; modprobe is in the Debian package kmod",
    },
    {
        requirement: ({ packages }) => `what the Debian packages ${packages.join(", ")} bring`,
        isMet: ({ packages, hasApt }) => packages.length === 0 || hasApt,
        found: ({ packages }) => `no ${packages.map((name) => debianPackages[name]).join(", ")}, and no apt-get to install them`,
        fix: `install them, programs in a folder of ${searchPath}, or ${elsewhere}`,
    },
];

/** Missing requirements that this program can't install itself. */
export function problemsOf(machine: Machine): Problem[] {
    return [
        ...requirements
            .filter(({ isMet }) => !isMet(machine))
            .map(({ requirement, found, fix }) => ({ requirement: requirement(machine), found: found(machine), fix })),
        ...diskProblems(machine.disks),
    ];
}

function isWritable(folder: string): boolean {
    try {
        accessSync(folder, constants.W_OK);
        return true;
    } catch {
        return false;
    }
}

/** The size of the cluster's data: 1.4 GB at its start. */
const dataBytes = 2e9;

async function inspect(): Promise<Machine> {
    const quietly = { reject: false } as const;
    const [go, namespace, module, apt] = await Promise.all([
        execa("go", ["env", "GOVERSION"], { ...quietly, cwd: "/" }),
        execa("unshare", ["--net", "true"], quietly),
        execa("modprobe", ["--dry-run", "br_netfilter"], quietly),
        execa("apt-get", ["--version"], quietly),
    ]);
    return {
        platform: process.platform,
        architecture: process.arch,
        user: process.getuid?.(),
        go: go.exitCode === 0 ? go.stdout.trim() : undefined,
        canMakeNamespaces: namespace.exitCode === 0,
        // Version 1 of cgroups has a tree for each controller, below a folder that is none itself.
        canMakeCgroups: ["/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs"].some(isWritable),
        hasLoopDevices: existsSync("/dev/loop-control"),
        canFilterBridges: existsSync("/proc/sys/net/bridge") || module.exitCode === 0,
        disks: disksOf([[dataRoot, dataBytes]]),
        hasApt: apt.exitCode === 0,
        packages: Object.entries(debianPackages).flatMap(([name, sign]) => (isThere(sign) ? [] : [name])),
    };
}

/**
 * Missing requirements of this machine for an embedded cluster: `problems` are for a person to fix, `packages` for
 * `installPackages`.
 */
export async function checkRequirements(): Promise<{ problems: Problem[]; packages: readonly string[] }> {
    const machine = await inspect();
    return { problems: problemsOf(machine), packages: machine.packages };
}

/** Installs Debian packages, and nothing that they merely recommend. None that is there is removed for them. */
export async function installPackages(packages: readonly string[], onStep: (step: string) => void): Promise<void> {
    if (packages.length === 0) return;
    onStep(`installing the Debian packages ${packages.join(", ")}`);
    const apt = async (...args: string[]) =>
        await execa("apt-get", ["-o", "DPkg::Lock::Timeout=300", "-q", "-y", "--no-remove", ...args], {
            env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
        });
    const install = ["install", "--no-install-recommends", ...packages];
    try {
        // Package lists that are absent or old are the usual reason for a failure.
        await apt(...install).catch(async () => {
            await apt("update");
            await apt(...install);
        });
    } catch (error) {
        throw new Error(aptFailure(packages, error as AptError), { cause: error });
    }
    // Each cluster runs a containerd of its own; the service of Debian's package is started by its installation.
    if (packages.includes("containerd") && existsSync("/run/systemd/system"))
        await execa("systemctl", ["disable", "--now", "containerd.service"]);
}

type AptError = Error & { readonly stdout?: string; readonly stderr?: string };

function aptFailure(packages: readonly string[], { stdout = "", stderr = "", message }: AptError): string {
    // Names of packages, indented, on as many lines as they take.
    const [, removed] = /packages will be REMOVED:\n((?: .*\n)+)/.exec(stdout) ?? [];
    if (removed !== undefined)
        return [
            `${packages.join(", ")} can't be installed together with ${removed.trim().split(/\s+/).join(", ")}, and nothing is removed for them.`,
            `If that may go: apt-get install ${packages.join(" ")}.`,
            `If not, put in place what they bring (${packages.map((name) => debianPackages[name]).join(", ")}), programs in a folder of ${searchPath}.`,
        ].join(" ");
    return `apt-get can't install ${packages.join(", ")}. Install them by hand and run this again.\n${stderr || message}`;
}

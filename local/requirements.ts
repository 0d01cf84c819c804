// What a machine needs to run the embedded cluster, as data: what is missing is told all at once, each with its fix.
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { clusters } from "./cluster/index";

/** Debian packages, each with a file that shows that it is there, whichever way it came. */
export const debianPackages: Readonly<Record<string, string>> = {
    containerd: "/usr/bin/containerd",
    runc: "/usr/sbin/runc",
    "containernetworking-plugins": "/usr/lib/cni/bridge",
    iptables: "/usr/sbin/iptables",
    nftables: "/usr/sbin/nft",
    iproute2: "/usr/sbin/ip",
    "busybox-static": "/usr/share/doc/busybox-static",
    e2fsprogs: "/usr/sbin/mkfs.ext4",
    openssl: "/usr/bin/openssl",
    "util-linux": "/usr/bin/nsenter",
    mount: "/usr/bin/mount",
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
};

/** What was found out about a machine. */
export interface Machine {
    readonly platform: string;
    readonly architecture: string;
    readonly user: number | undefined;
    /** As `go env GOVERSION` says it, or undefined when there is none. */
    readonly go: string | undefined;
    readonly canMakeNamespaces: boolean;
    readonly canMakeCgroups: boolean;
    /** Of the file system with the least, among those that are filled. */
    readonly freeBytes: number;
    /** Whether everything was built before. */
    readonly isBuilt: boolean;
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

const elsewhere = "use a cluster that you have: --engine pulumi --context NAME";
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
/** For the first build: Go's caches 8 GB, images 1 GB, the cluster's data 2 GB; afterwards only what is written. */
const neededBytes = ({ isBuilt }: Machine) => (isBuilt ? 2e9 : 12e9);
const minimumGo = 25;

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
        requirement: (machine) => `${gigabytes(neededBytes(machine))} of free disk`,
        isMet: (machine) => machine.freeBytes >= neededBytes(machine),
        found: ({ freeBytes }) => gigabytes(freeBytes),
        fix: "free some: `go clean -modcache -cache` if other projects filled Go's caches",
    },
    {
        requirement: ({ packages }) => `the programs of the Debian packages ${packages.join(", ")}`,
        isMet: ({ packages, hasApt }) => packages.length === 0 || hasApt,
        found: ({ packages }) =>
            `none at ${packages.map((name) => debianPackages[name]).join(", ")}, and no apt-get to install them`,
        fix: `install them at those places, or ${elsewhere}`,
    },
];

/** What a machine lacks that this program can't install itself. */
export function problemsOf(machine: Machine): Problem[] {
    return requirements
        .filter(({ isMet }) => !isMet(machine))
        .map(({ requirement, found, fix }) => ({ requirement: requirement(machine), found: found(machine), fix }));
}

function isWritable(folder: string): boolean {
    try {
        accessSync(folder, constants.W_OK);
        return true;
    } catch {
        return false;
    }
}

/** Free bytes where a folder is, or will be. */
function freeBytes(folder: string): number {
    if (!existsSync(folder)) return freeBytes(path.dirname(folder));
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
}

async function inspect(): Promise<Machine> {
    const quietly = { reject: false } as const;
    const [go, namespace, apt] = await Promise.all([
        execa("go", ["env", "GOVERSION"], { ...quietly, cwd: "/" }),
        execa("unshare", ["--net", "true"], quietly),
        execa("apt-get", ["--version"], quietly),
    ]);
    return {
        platform: process.platform,
        architecture: process.arch,
        user: process.getuid?.(),
        go: go.exitCode === 0 ? go.stdout : undefined,
        canMakeNamespaces: namespace.exitCode === 0,
        // Version 1 of cgroups has a tree for each controller, below a folder that is none itself.
        canMakeCgroups: ["/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs"].some(isWritable),
        freeBytes: Math.min(...["/var/lib", homedir()].map(freeBytes)),
        isBuilt: clusters().length > 0,
        hasApt: apt.exitCode === 0,
        packages: Object.entries(debianPackages).flatMap(([name, file]) => (existsSync(file) ? [] : [name])),
    };
}

/** What this machine lacks: `problems` are for a person to mend, `packages` for `installPackages`. */
export async function checkRequirements(): Promise<{ problems: Problem[]; packages: string[] }> {
    const machine = await inspect();
    return { problems: problemsOf(machine), packages: [...machine.packages] };
}

/** Installs Debian packages, and nothing that they merely recommend. */
export async function installPackages(packages: readonly string[], onStep: (step: string) => void): Promise<void> {
    if (packages.length === 0) return;
    onStep(`installing the Debian packages ${packages.join(", ")}`);
    const apt = async (...args: string[]) =>
        await execa("apt-get", ["-o", "DPkg::Lock::Timeout=300", "-q", "-y", ...args], {
            env: { DEBIAN_FRONTEND: "noninteractive" },
        });
    const install = ["install", "--no-install-recommends", ...packages];
    try {
        // Package lists that are absent or old are the usual reason for a failure.
        await apt(...install).catch(async () => {
            await apt("update");
            await apt(...install);
        });
    } catch (error) {
        const said = (error as { stderr?: string }).stderr ?? (error as Error).message;
        throw new Error(`apt-get can't install ${packages.join(", ")}. Install them by hand and run this again.\n${said}`, {
            cause: error,
        });
    }
    // Each cluster runs a containerd of its own; the service of Debian's package is started by its installation.
    if (packages.includes("containerd") && existsSync("/run/systemd/system"))
        await execa("systemctl", ["disable", "--now", "containerd.service"]);
}

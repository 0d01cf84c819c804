// `npm run check:pins`: fails when a pinned version is more than 14 days behind a patch release. Reads the Go module proxy and
// the npm registry through their ordinary clients.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";
import { versions } from "../config/versions";
import { helmVersion, kubernetesVersion, pulumiVersion } from "../local/build/artifacts";
import { overdue, overdueInLine, patience, type Release } from "./pins/overdue";

interface Pin {
    readonly name: string;
    readonly pinned: string;
    readonly releases: () => Promise<readonly Release[]>;
    /** Default: `overdue`. */
    readonly judge?: typeof overdue;
}

/** Prometheus 3.14.0 is the Go module v0.314.0. */
const ofPrometheusModule = (version: string): string =>
    version.replace(
        /^v0\.(\d+)(\d\d)\.(\d+)$/,
        (_all, major: string, minor: string, patch: string) => `v${major}.${Number(minor)}.${patch}`,
    );

/** Images that are built from Go modules, by their key in config/versions.ts. */
const modules = {
    thanos: { module: "github.com/thanos-io/thanos" },
    prometheus: { module: "github.com/prometheus/prometheus", released: ofPrometheusModule },
    prometheusOperator: { module: "github.com/prometheus-operator/prometheus-operator" },
    alertmanager: { module: "github.com/prometheus/alertmanager" },
    kubeStateMetrics: { module: "k8s.io/kube-state-metrics/v2" },
    nodeExporter: { module: "github.com/prometheus/node_exporter" },
    blackboxExporter: { module: "github.com/prometheus/blackbox_exporter" },
} as const satisfies Partial<Record<keyof typeof versions, { module: string; released?: (version: string) => string }>>;

const env = { GOFLAGS: "-mod=mod", GOWORK: "off" };
const go = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await execa("go", ["list", "-m", "-json", ...args], { cwd: tmpdir(), env })).stdout);

/** The releases of a module, the last ten with their time. */
async function moduleReleases(module: string, released = (version: string) => version): Promise<Release[]> {
    const { Versions: known = [] } = (await go("-versions", `${module}@latest`)) as { Versions?: readonly string[] };
    const last = known.filter((version) => !version.includes("-")).slice(-10);
    return Promise.all(
        last.map(async (version) => {
            const { Time: time } = (await go(`${module}@${version}`)) as { Time: string };
            return { version: released(version), time: new Date(time) };
        }),
    );
}

/** The releases of a package. */
async function packageReleases(name: string): Promise<Release[]> {
    const { stdout } = await execa("npm", ["view", name, "time", "--json"]);
    const times = JSON.parse(stdout) as Readonly<Record<string, string>>;
    return Object.entries(times).map(([version, time]) => ({ version, time: new Date(time) }));
}

function pins(root: string): Pin[] {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
        readonly dependencies: Readonly<Record<string, string>>;
        readonly devDependencies: Readonly<Record<string, string>>;
    };
    return [
        ...Object.entries(modules).map(([key, entry]) => ({
            name: key,
            pinned: versions[key as keyof typeof modules],
            releases: () => moduleReleases(entry.module, "released" in entry ? entry.released : undefined),
        })),
        {
            name: "kubernetes",
            pinned: kubernetesVersion,
            releases: () => moduleReleases("k8s.io/kubernetes"),
            judge: overdueInLine,
        },
        { name: "helm", pinned: helmVersion, releases: () => moduleReleases("helm.sh/helm/v3") },
        { name: "pulumi", pinned: pulumiVersion, releases: () => moduleReleases("github.com/pulumi/pulumi/pkg/v3") },
        ...Object.entries({ ...dependencies, ...devDependencies })
            .filter(([, version]) => /^\d/.test(version))
            .map(([name, pinned]) => ({ name, pinned, releases: () => packageReleases(name) })),
    ];
}

async function main(): Promise<number> {
    const all = pins(path.resolve(__dirname, "..", ".."));
    let behind = 0;
    let unknown = 0;
    const several = pLimit(4); // registries answer slowly, one after the other
    const found = await Promise.all(
        all.map((pin) =>
            several(() =>
                pin.releases().then(
                    (releases) => ({ ...pin, late: (pin.judge ?? overdue)(pin.pinned, releases, new Date()), error: undefined }),
                    (error: unknown) => ({ ...pin, late: [], error: error as Error }),
                ),
            ),
        ),
    );
    for (const { name, pinned, late, error } of found) {
        const [newest] = late;
        if (error) {
            unknown++;
            console.log(`${name}: its releases cannot be read: ${error.message.split("\n").slice(0, 2).join(" ")}`);
        } else if (newest) {
            behind++;
            console.log(
                `${name}: pinned ${pinned}, but ${newest.version} was released on ${newest.time.toISOString().slice(0, 10)}`,
            );
        }
    }
    console.log(
        `${all.length} pins: ${behind} are more than ${patience} days behind a patch release, ${unknown} could not be checked`,
    );
    return behind + unknown === 0 ? 0 : 1;
}

if (require.main === module) void main().then((code) => process.exit(code));

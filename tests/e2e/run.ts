// `npm run e2e [-- --stack NAME | --profile NAME] [--only REGEX]`: a stack on an embedded cluster of its own name, from nothing to
// nothing, with every step timed, or the steps alone whose title matches. `local` lives its whole life; `dev` is proved by its
// charts, where they are. Profiles are the stack local with more than every change can wait for: `full` has every component of
// Thanos, `faults` plants what `verify` must find, `import` brings old blocks in, `history` deletes blocks and restores
// them, `gitops` is applied by kubectl, `handover` goes
// from the chart of Thanos to our own manifests and back, `tls` changes certificates and authorities under way, `clusters` is a hub and two spokes,
// `application` has
// a program of examples/consumer next to it, `existing` starts in a cluster that others use already, `adopted` with a bucket that
// another writer filled over two years, `neighbour` next to a kube-prometheus-stack that runs already, `homeops` in a repository of
// Flux, `bitnami` moves from a release of the Bitnami chart.
import path from "node:path";
import { parseArgs } from "node:util";
import { chartsVariable } from "../../local/charts";
import { runTests } from "../../scripts/mocha";

const stacks: Readonly<Record<string, { readonly file: string; readonly charts: boolean }>> = {
    local: { file: "local.e2e.js", charts: false },
    dev: { file: "dev.e2e.js", charts: true },
    full: { file: "full.e2e.js", charts: false },
    faults: { file: "faults.e2e.js", charts: false },
    history: { file: "history.e2e.js", charts: false },
    import: { file: "import.e2e.js", charts: false },
    clusters: { file: "clusters.e2e.js", charts: false },
    tls: { file: "tls.e2e.js", charts: false },
    gitops: { file: "gitops.e2e.js", charts: false },
    bitnami: { file: "bitnami.e2e.js", charts: true },
    homeops: { file: "homeops.e2e.js", charts: false },
    neighbour: { file: "neighbour.e2e.js", charts: true },
    adopted: { file: "adopted.e2e.js", charts: false },
    existing: { file: "existing.e2e.js", charts: false },
    application: { file: "application.e2e.js", charts: false },
    handover: { file: "handover.e2e.js", charts: true },
};

async function main(): Promise<number> {
    const text = { type: "string" } as const;
    const { stack, profile, only } = parseArgs({ options: { stack: text, profile: text, only: text } }).values;
    const name = profile ?? stack ?? "local";
    const tests = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
    if (!tests) {
        console.error(`--stack ${name}: there are end-to-end tests of ${Object.keys(stacks).join(", ")}.`);
        return 2;
    }
    if (tests.charts && process.env[chartsVariable] === undefined) {
        console.log(`The stack ${name} is skipped: ${chartsVariable} names no folder with its charts.`);
        return 0;
    }
    const files = [path.join(__dirname, tests.file)];
    return (await runTests({ files, reporter: "spec", timeout: 0, bail: true, only })) ? 0 : 1;
}

void main().then((code) => process.exit(code));

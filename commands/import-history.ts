// `npm run import-history -- --stack NAME --from-…`: blocks that are somewhere else, into the bucket of a stack.
import { interruption, required, runner, start, UsageError } from "./command";
import { importHistory } from "./import-history/import";
import type { Source } from "./import-history/source";
import { clusterOptions, clusterUsage, withStack } from "./on-stack";

const usage = `Usage: npm run --silent import-history -- --stack NAME --from-… [--replica NAME] [--yes] [--json]

${clusterUsage}
One source:
  --from-claim CLAIM         a claim in the stack's namespace
      --sub-path PATH        its folder with the blocks. Default: prometheus-db, as the operator has it
      --owner USER:GROUP     whom the files belong to, where no pod uses the claim. Default: 1000:2000, as kube-prometheus-stack has it
  --from-prometheus POD      a snapshot of a running Prometheus with its admin API on, in the stack's namespace
      --snapshot NAME        one that is there already
  --from-directory PATH      a directory of this machine; the blocks go through a claim that is there for the import only
  --from-objstore SECRET     another object store, by a Secret of the namespace with its document under objstore.yml; it is only read
  --to-objstore SECRET       where the blocks of another store go, by a Secret like it. Default: the stack's own store
  --replica NAME             value of the replica label that blocks of a Prometheus get. Default: its own, of one of the stack's, else imported
  --yes                      do it. Without it, says what would be done
  --json                     one object for machines

The source stays as it is. What stops halfway goes on where it was when it is called again.
`;

const text = { type: "string" } as const;

export const main = runner({
    usage,
    options: {
        ...clusterOptions,
        "from-claim": text,
        "sub-path": text,
        owner: text,
        "from-prometheus": text,
        snapshot: text,
        "from-directory": text,
        "from-objstore": text,
        "to-objstore": text,
        replica: text,
        yes: { type: "boolean" },
        json: { type: "boolean" },
    },
    async run(options, root, { out, error }) {
        required(options.stack, "stack");
        const source = sourceOf(options);
        return withStack(options, root, async (stack) => {
            const signal = interruption("Stopped. The same command goes on where it was.");
            signal.addEventListener("abort", () => {
                error("Stopping: what was made for it is taken away first. Another Ctrl-C would leave that where it is.");
            });
            const say = (line: string) => {
                if (!options.json) out(`${line}\n`);
            };
            const report = await importHistory(stack, source, { ...options, to: options["to-objstore"] }, { say, error, signal });
            if (options.json) out(`${JSON.stringify(report, null, 2)}\n`);
            return report.wrong.length > 0 ? 1 : 0;
        });
    },
});

interface Options {
    readonly "from-claim"?: string | undefined;
    readonly "sub-path"?: string | undefined;
    readonly owner?: string | undefined;
    readonly "from-prometheus"?: string | undefined;
    readonly snapshot?: string | undefined;
    readonly "from-directory"?: string | undefined;
    readonly "from-objstore"?: string | undefined;
    readonly "to-objstore"?: string | undefined;
    readonly replica?: string | undefined;
}

/** Options that belong to one source only. */
const belongs = {
    "to-objstore": "from-objstore",
    "sub-path": "from-claim",
    owner: "from-claim",
    snapshot: "from-prometheus",
} as const;

/** The one source that the options name. */
export function sourceOf(options: Options): Source {
    const { "from-claim": claim, "from-prometheus": pod, "from-directory": directory, "from-objstore": secret } = options;
    const given: Source[] = [
        ...(claim === undefined
            ? []
            : [
                  {
                      kind: "claim" as const,
                      claim,
                      subPath: options["sub-path"] ?? "prometheus-db",
                      owner: ownerOf(options.owner),
                  },
              ]),
        ...(pod === undefined ? [] : [{ kind: "prometheus" as const, pod, snapshot: options.snapshot }]),
        ...(directory === undefined ? [] : [{ kind: "directory" as const, directory }]),
        ...(secret === undefined ? [] : [{ kind: "objstore" as const, secret }]),
    ];
    const [source] = given;
    if (!source || given.length > 1)
        throw new UsageError(
            `${given.length === 0 ? "No source is" : `${given.length} sources are`} given: one of --from-claim, --from-prometheus, --from-directory and --from-objstore is needed.`,
        );
    for (const [option, of] of Object.entries(belongs) as [keyof typeof belongs, (typeof belongs)[keyof typeof belongs]][])
        if (options[option] !== undefined && options[of] === undefined) throw new UsageError(`--${option} belongs to --${of}.`);
    if (source.kind === "objstore" && options.replica !== undefined)
        throw new UsageError("--replica belongs to blocks of a Prometheus: those of another store keep their labels.");
    return source;
}

function ownerOf(given = "1000:2000") {
    const [, user, group] = /^([1-9]\d*):([1-9]\d*)$/.exec(given) ?? [];
    if (user === undefined) throw new UsageError(`--owner ${given}: two numbers above 0 are needed, as in 1000:2000.`);
    return { user: Number(user), group: Number(group) };
}

if (require.main === module) start(main);

// The stack as a component for other programs: a platform's program creates clusters and their stacks together.
import { ComponentResource, log, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { z } from "zod";
import type { SpokeContracts } from "../components/clusters/spokes";
import { modelsOf } from "../components/models";
import { deploy } from "../components/stack";
import { loadKeys, type Keys } from "../config/credentials";
import type { Role } from "../config/names";
import { parseConfig, problemLine } from "../config/problems";
import { Refusal } from "../config/refusal";
import type { stackSchema } from "../config/schema";
import type { Contract } from "../contract/outputs";
import { brokenRules, judged, line } from "../rules/gate";

/** The keys of a stack file, typed from the same schema. docs/configuration.md describes each. */
type StackKeys = z.input<typeof stackSchema>;

/**
 * The arguments of a stack: the keys of its stack file.
 *
 * @example { environment: "prod", cluster: "eu", kubernetes: { context: "eu" }, objectStore: { kind: "minio" },
 *            prometheus: { delivery: "operator" }, thanos: { delivery: "manifests" } }
 */
export type ThanosStackArgs = Omit<StackKeys, "spokes"> & {
    /** The spokes of a hub, by a name of your own: stacks of this program, or as in a stack file. Default: none. */
    readonly spokes?: Readonly<Record<string, ThanosStack | NonNullable<StackKeys["spokes"]>[string]>>;
    /** A role's keys, with `objectStore.identity.kind: staticKeys`. Default: from the program's own configuration. */
    readonly keys?: (role: Role) => Keys;
};

/** A stack in one cluster. Made by `ThanosStack.create`, which judges it first. */
export class ThanosStack extends ComponentResource {
    /** The outputs that a Pulumi stack of its own would have. Plain values. */
    readonly contract: Contract;

    private constructor(name: string, contract: (parent: ComponentResource) => Contract, options: ComponentResourceOptions) {
        super("thanos-stack:index:ThanosStack", name, {}, options);
        // A URN has the types of its parents and not their names: without this type two stacks would have the same URNs.
        this.contract = contract(new ComponentResource(`thanos-stack:cluster:${name}`, name, {}, { parent: this }));
        this.registerOutputs({ ...this.contract });
    }

    /**
     * Checks the arguments, rehearses the stack, judges it by the rules, and registers it.
     *
     * @throws Refusal with every problem, before anything of the stack is registered.
     * @example const hub = await ThanosStack.create("hub", { role: "hub", spokes: { eu }, … });
     */
    static async create(name: string, args: ThanosStackArgs, options: ComponentResourceOptions = {}): Promise<ThanosStack> {
        const { spokes = {}, keys = loadKeys, ...values } = args;
        const contracts: SpokeContracts = Object.fromEntries(
            Object.entries(spokes).flatMap(([spoke, one]) => (one instanceof ThanosStack ? [[spoke, one.contract]] : [])),
        );
        const stack = configOf(name, { ...values, spokes: Object.fromEntries(Object.entries(spokes).map(written)) });
        const models = modelsOf(stack, contracts);
        // oxlint-disable-next-line typescript/require-await -- an error in it must be a rejection
        const { findings } = await judged(models, async () => ({ ...deploy(models, keys) }));
        const refused = brokenRules(findings);
        if (refused.length > 0) throw new Refusal([`ThanosStack ${name}:`, ...refused].join("\n"));
        for (const finding of findings) await log.warn(`ThanosStack ${name}: ${line(finding)}`);
        return new ThanosStack(name, (parent) => deploy(models, keys, parent), options);
    }
}

/** A stack of this program is a spoke like one of another program; its contract is at hand. */
const written = ([name, spoke]: readonly [string, unknown]): readonly [string, unknown] => [
    name,
    spoke instanceof ThanosStack ? { kind: "stack", stack: `this/program/${name}` } : spoke,
];

function configOf(name: string, values: Readonly<Record<string, unknown>>): Parameters<typeof modelsOf>[0] {
    const parsed = parseConfig(name, values);
    if ("config" in parsed) return parsed.config;
    throw new Refusal(
        [`ThanosStack ${name} has problems:`, ...parsed.problems.map((problem) => `  ${problemLine(problem)}`)].join("\n"),
    );
}

// Reads the contracts of a hub's spokes, before anything is registered.
import { readFileSync } from "node:fs";
import { StackReference } from "@pulumi/pulumi";
import { Refusal } from "../../config/refusal";
import type { SpokeConfig } from "../../config/schema";
import { connect, contractOf, type Contract } from "../../contract";
import { messageOf } from "../../lib/message";
import type { SpokeContracts } from "./spokes";

type Spokes = { readonly spokes: Readonly<Record<string, SpokeConfig>> };

/** Every contract that the stack file names. Throws one `Refusal` with each that cannot be read. */
export async function readContracts({ spokes }: Spokes): Promise<SpokeContracts> {
    const read = await Promise.all(
        Object.entries(spokes).map(async ([name, config]) => {
            try {
                return { name, contract: await readContract(config) };
            } catch (error) {
                return { name, problem: messageOf(error) };
            }
        }),
    );
    const problems = read.flatMap(({ name, problem }) =>
        problem === undefined ? [] : [`  thanos-stack:spokes.${name}: ${problem}`],
    );
    if (problems.length > 0) throw new Refusal(["The outputs of spokes cannot be read:", ...problems].join("\n"));
    return Object.fromEntries(read.flatMap(({ name, contract }) => (contract ? [[name, contract]] : [])));
}

async function readContract(config: SpokeConfig): Promise<Contract | undefined> {
    switch (config.kind) {
        case "stack":
            return connect(new StackReference(config.stack));
        case "file":
            return contractOf(config.file, JSON.parse(readFileSync(config.file, "utf8")) as Readonly<Record<string, unknown>>);
        case "static":
            return undefined;
    }
}

/** The contracts in files, for commands that have no engine. A file that cannot be read throws. */
export async function readContractFiles({ spokes }: Spokes): Promise<SpokeContracts> {
    return readContracts({ spokes: Object.fromEntries(Object.entries(spokes).filter(([, { kind }]) => kind === "file")) });
}

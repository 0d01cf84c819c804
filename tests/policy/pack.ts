// The pack, built and started once for all tests.
import path from "node:path";
import { bundlePolicyPack } from "../../scripts/bundle";
import { root } from "../program/program";
import { Analyzer } from "./analyzer";

let started: Promise<Analyzer> | undefined;

export const pack = (): Promise<Analyzer> => (started ??= start());

async function start(): Promise<Analyzer> {
    await bundlePolicyPack();
    return Analyzer.start(path.join(root, "policy"));
}

after(async () => {
    (await started)?.stop();
});

// The pack, built and started once for a group of tests.
import path from "node:path";
import { bundlePolicyPack } from "../../scripts/bundle";
import { root } from "../program/program";
import { Analyzer } from "./analyzer";

/** Starts the pack before the tests of the group in which this is called, and stops it after them. */
export function startPack(): () => Analyzer {
    let started: Analyzer | undefined;
    before(async () => {
        await bundlePolicyPack();
        started = await Analyzer.start(path.join(root, "policy"));
    });
    after(() => started?.stop());
    return () => {
        if (!started) throw new Error("The pack runs only while a test does.");
        return started;
    };
}

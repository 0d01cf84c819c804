// Every stack file in examples/stacks says what it is for, is deployed as it is, and breaks no rule.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { readStack } from "../../offline/stack-file";
import { walk } from "../../offline/walk";
import { check } from "../../rules/check";
import { viewOf } from "../../rules/view/index";
import { program, root } from "../program/program";

const folder = path.join(root, "examples", "stacks");
export const exampleFiles = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

describe("the example stack", function () {
    this.timeout(60_000);
    for (const file of exampleFiles)
        it(`${file} can be deployed`, async () => {
            const text = readFileSync(path.join(folder, file), "utf8");
            expect(text, "a first line that says what it shows").to.match(/^# .{20,}\n/);
            const stack = await readStack(root, "example", { file: path.join(folder, file) });
            // The program stops at a broken rule whose severity is mandatory.
            const { registrations, outputs } = await walk(stack, program);
            const environment = outputs["environment"] as "dev";
            const findings = check(viewOf(registrations, { environment })).filter(({ severity }) => severity === "mandatory");
            expect(findings).to.deep.equal([]);
        });
});

import { expect } from "chai";
import { parseConfig } from "../../config/problems";
import { invalidStacks } from "./invalid";
import { validStack } from "./valid-stack";

describe("a stack file with one thing wrong is refused with the key of that thing", () => {
    const table = invalidStacks();

    it("is a large table", () => {
        expect(table.length).to.be.greaterThan(300);
        expect(parseConfig("thanos-stack", validStack())).to.have.property("config");
    });

    for (const { title, values, path } of table)
        it(title, () => {
            const parsed = parseConfig("thanos-stack", values);
            const problems = "problems" in parsed ? parsed.problems : [];
            expect(problems.map((problem) => problem.path)).to.deep.equal([path]);
            expect(problems[0]?.message)
                .to.match(/\S/)
                .and.not.match(/\n|undefined/);
        });
});

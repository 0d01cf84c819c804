import { expect } from "chai";
import { table } from "../../lib/table";

describe("a table", () => {
    it("aligns text to the left and numbers to the right", () => {
        expect(
            table(
                ["what", "MiB"],
                [
                    ["etcd", "7"],
                    ["apiserver", "313"],
                ],
            ),
        ).to.equal(["", "what       MiB", "─────────  ───", "etcd         7", "apiserver  313"].join("\n"));
    });

    it("keeps a column of words with a number in it to the left", () => {
        expect(table(["a"], [["12"], ["twelve"]])).to.contain("\n12\n");
    });
});

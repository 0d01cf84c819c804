import { expect } from "chai";
import { commandLine } from "../../local/command-line";

describe("the command that is advised", () => {
    const table = [
        { stack: "local", cluster: "local", words: [], said: "npm run local" },
        { stack: "local", cluster: "local", words: ["down"], said: "npm run local -- down" },
        { stack: "dev", cluster: "dev", words: ["status"], said: "npm run local -- --stack dev status" },
        { stack: "local", cluster: "one", words: [], said: "npm run local -- --cluster one" },
        { stack: "dev", cluster: "one", words: ["logs", "NAME"], said: "npm run local -- --stack dev --cluster one logs NAME" },
    ];
    for (const { stack, cluster, words, said } of table)
        it(`is for the stack ${stack} on the cluster ${cluster}: ${said}`, () => {
            expect(commandLine({ stack, cluster }, ...words)).to.equal(said);
        });
});

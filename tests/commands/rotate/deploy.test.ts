import { expect } from "chai";
import { deployer } from "../../../commands/rotate/deploy";
import { rejection } from "../../offline/programs";

describe("how a rotation deploys", () => {
    const place = { root: process.cwd(), stack: "west", configFile: undefined, context: "west-1" };
    const signal = new AbortController().signal;
    const elsewhere = { embedded: () => undefined };
    const here = { embedded: () => () => Promise.resolve("1 changed") };

    it("runs the user's command, shows its lines and ends with the last one", async () => {
        const lines: string[] = [];
        const deploy = deployer(here, "echo Updating; echo; echo Duration: 3s", place);
        expect(await deploy((line) => lines.push(line), signal)).to.equal("Duration: 3s");
        expect(lines).to.deep.equal(["Updating", "Duration: 3s"]);
    });

    it("fails with the end of the command's output", async () => {
        const { message } = await rejection(
            deployer(elsewhere, "echo no such stack >&2; exit 3", place)(() => undefined, signal),
        );
        expect(message).to.equal("echo no such stack >&2; exit 3 ended with code 3:\nno such stack");
    });

    it("deploys to an embedded cluster from this machine, the stack's own file only", async () => {
        expect(await deployer(here, undefined, place)(() => undefined, signal)).to.equal("1 changed");
        expect(() => deployer(here, undefined, { ...place, configFile: "/other.yaml" })).to.throw("--deploy COMMAND");
    });

    it("leaves it to the user on any other cluster", async () => {
        expect(await deployer(elsewhere, undefined, place)(() => undefined, signal)).to.contain("pulumi up --stack west");
    });
});

// An application next to the stack local: what its own program gets by the contract alone, and that neither touches the other's.
import { consumerSteps } from "./consumer";
import { Stage } from "./stage";

const stage = new Stage("local", "e2e-app");

describe("an application on the cluster of the stack local", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("has a stack next to it", async () => {
        await stage.start();
        await stage.deploy();
    });

    consumerSteps(stage);

    it("leaves nothing behind", () => stage.leave());
});

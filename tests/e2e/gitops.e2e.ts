// The stack local without its program: what `render` writes, applied by kubectl to a new cluster, gives the same objects.
import { Stage } from "./stage";
import { gitOpsSteps } from "./stores";

const stage = new Stage("local", "e2e-gitops");

describe("the stack local by its rendered files", () => {
    before("nothing is left of an earlier run", () => stage.prepare());

    it("starts", () => stage.start());

    gitOpsSteps(stage);

    it("leaves nothing behind", () => stage.leave());
});

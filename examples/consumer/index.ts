// An application's own program. It needs only the name of a stack to find the cluster's monitoring.
import { Config, StackReference } from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
// Outside of this repository: `npm install thanos-stack-contract`, and import it by that name.
import { connect } from "../../contract/index";
import { monitor } from "./monitoring";

export = async () => {
    const config = new Config();
    const stack = await connect(new StackReference(config.require("thanos")));
    const provider = new Provider("kubernetes", { context: config.require("context") });
    const writes = config.getBoolean("writes") ?? false;
    monitor({ name: "shop", namespace: "shop", port: "metrics", writes }, stack, provider);
    return { metrics: stack.queryUrl, dashboards: stack.grafanaUrl };
};

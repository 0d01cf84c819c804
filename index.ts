// The program that Pulumi runs: one environment's configuration in, its stack and the contract out.
import { readContracts } from "./components/clusters/read";
import { modelsOf } from "./components/models";
import { deploy } from "./components/stack";
import { loadConfig } from "./config/load";
import { inspectCluster } from "./kube/before-registration";
import { withRecord } from "./rules/changes/deployed";
import { gate } from "./rules/gate";

export = async () => {
    const stack = loadConfig();
    const models = modelsOf(stack, await readContracts(stack));
    return gate(
        models,
        // oxlint-disable-next-line typescript/require-await -- an error in it must be a rejection
        async () => withRecord(models.history, deploy(models)),
        (registrations) => inspectCluster(models.connection, registrations),
    );
};

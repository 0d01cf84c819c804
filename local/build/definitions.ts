// The operator's custom resource definitions: they lie in its Go module, which is fetched and checked like any other.
import path from "node:path";
import { execa } from "execa";
import { failureMessage } from "./failure";
import { repository } from "./go";

const operator = "github.com/prometheus-operator/prometheus-operator";

/** The folder with a YAML file for each definition, of the version that the operator's image is built from. */
export async function operatorDefinitions(): Promise<string> {
    const { exitCode, stdout, stderr } = await execa("go", ["mod", "download", "-json", operator], {
        cwd: path.join(repository, "local/images/prometheus-operator"),
        env: { GOFLAGS: "", GOWORK: "off" },
        reject: false,
    });
    // A problem of the module is in the JSON on standard output, any other on standard error.
    const { Dir: folder, Error: error = stderr } = JSON.parse(stdout || "{}") as { Dir?: string; Error?: string };
    if (exitCode !== 0 || folder === undefined) throw new Error(failureMessage("the custom resource definitions", error));
    return path.join(folder, "example/prometheus-operator-crd");
}

// The operator's custom resource definitions: they lie in its Go module, which is fetched and checked like any other.
import path from "node:path";
import { execa } from "execa";
import { repository } from "./go";

const operator = "github.com/prometheus-operator/prometheus-operator";

/** The folder with a YAML file for each definition, of the version that the operator's image is built from. */
export async function operatorDefinitions(): Promise<string> {
    const { stdout } = await execa("go", ["mod", "download", "-json", operator], {
        cwd: path.join(repository, "local/images/prometheus-operator"),
        env: { GOFLAGS: "", GOWORK: "off" },
    });
    return path.join((JSON.parse(stdout) as { Dir: string }).Dir, "example/prometheus-operator-crd");
}

// Jobs that import earlier history, read from their script's variables.
import { historyImportName } from "../../config/names";
import { at, list, text } from "./read";
import type { KubernetesObject } from "./resource";
import { Unknown, type ImportView } from "./types";

export function importViews({ path, body }: KubernetesObject): ImportView[] {
    if (at(body, "metadata", "labels", "app.kubernetes.io/component") !== historyImportName) return [];
    const environment = list(at(list(at(body, "spec", "template", "spec", "containers"))[0], "env"));
    const told = (name: string) => {
        const variable = environment.find((one) => at(one, "name") === name);
        return variable === undefined ? environment.find((one) => one instanceof Unknown) : text(at(variable, "value"));
    };
    return [{ path, from: told("WHERE"), labels: told("LABELS"), kept: told("KEPT") }];
}

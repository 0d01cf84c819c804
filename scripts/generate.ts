// `npm run generate`: writes what is made from the program itself, so that it is never wrong: the JSON Schema that editors
// read, and the references of the configuration, the rules, the alerts, the object stores, the network and the sizes. A test
// compares what is committed.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { alertsReference } from "./generate/alerts";
import { changesReference } from "./generate/changes";
import { configurationReference } from "./generate/configuration";
import { networkReference } from "./generate/network";
import { rulesReference } from "./generate/rules";
import { stackFileSchema } from "./generate/schema";
import { storesReference } from "./generate/stores";
import { sizingReference } from "./generate/sizing";

/** The generated files, by their path in the repository. */
export const generated = (): Readonly<Record<string, string>> => ({
    "config/schema.json": `${JSON.stringify(stackFileSchema(), null, 2)}\n`,
    "docs/configuration.md": configurationReference(),
    "docs/changes.md": changesReference(),
    "docs/network.md": networkReference(),
    "docs/rules.md": rulesReference(),
    "docs/alerts.md": alertsReference(),
    "docs/stores.md": storesReference(),
    "docs/sizing.md": sizingReference(),
});

if (require.main === module) {
    const root = path.resolve(__dirname, "..", "..");
    for (const [file, content] of Object.entries(generated())) {
        mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
        writeFileSync(path.join(root, file), content);
        console.log(file);
    }
}

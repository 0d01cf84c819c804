// `npm run generate`: writes what is made from the program itself, so that it is never wrong: the JSON Schema that editors
// read, and the references of the configuration, the rules, the alerts and the object stores. A test compares what is
// committed.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { alertsReference } from "./generate/alerts";
import { configurationReference } from "./generate/configuration";
import { rulesReference } from "./generate/rules";
import { stackFileSchema } from "./generate/schema";
import { storesReference } from "./generate/stores";

/** The generated files, by their path in the repository. */
export const generated = (): Readonly<Record<string, string>> => ({
    "config/schema.json": `${JSON.stringify(stackFileSchema(), null, 2)}\n`,
    "docs/configuration.md": configurationReference(),
    "docs/rules.md": rulesReference(),
    "docs/alerts.md": alertsReference(),
    "docs/stores.md": storesReference(),
});

if (require.main === module) {
    const root = path.resolve(__dirname, "..", "..");
    for (const [file, content] of Object.entries(generated())) {
        mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
        writeFileSync(path.join(root, file), content);
        console.log(file);
    }
}

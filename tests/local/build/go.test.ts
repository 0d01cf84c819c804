// The Go command is a stand-in that "builds" a file of the module of its arguments.
import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compile } from "../../../local/build/go";

const standIn = (folder: string, built: string) => `#!/bin/sh
case "$1 $2" in
"list -m") echo '{"Dir": "${folder}/published"}' ;;
"mod edit") for argument; do case $argument in -replace=*) echo "\${argument##*=}" >${folder}/used ;; esac; done ;;
build*) for argument; do case $argument in -o=*) cp "$(cat ${folder}/used)/${built}" "\${argument#-o=}" ;; esac; done ;;
esac
`;

describe("a program whose module is changed", () => {
    const { PATH } = process.env;
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(path.join(tmpdir(), "go-test-"));
        mkdirSync(path.join(folder, "published", "provider"), { recursive: true });
        writeFileSync(path.join(folder, "published", "provider", "construct.go"), "import a\nimport yaml\nuse a\nuse yaml\n");
        process.env["PATH"] = `${folder}:${PATH ?? ""}`;
    });
    afterEach(() => {
        process.env["PATH"] = PATH;
        rmSync(folder, { recursive: true });
    });

    /** The content of that file of the module, as it is built. */
    const builtFrom = async (file: string) => {
        writeFileSync(path.join(folder, "go"), standIn(folder, file), { mode: 0o755 });
        const output = path.join(folder, "output");
        const changes = {
            module: "example.com/module",
            files: { "schema.json": "{}", "copy.go": { copyOf: "provider/construct.go" } },
            withoutLines: { file: "provider/construct.go", containing: ["yaml"] },
        };
        const program = { name: "program", module: "local/programs/helm", package: "example.com/module", changes };
        await compile(program, output, 1, { signal: new AbortController().signal, onStep: () => undefined });
        return readFileSync(output, "utf8");
    };

    it("is built from a copy with added files and without the lines that contain a text", async () => {
        expect(await builtFrom("schema.json")).to.equal("{}");
        expect(await builtFrom("copy.go")).to.equal("import a\nimport yaml\nuse a\nuse yaml\n");
        expect(await builtFrom("provider/construct.go")).to.equal("import a\nuse a\n");
        const published = path.join(folder, "published", "provider", "construct.go");
        expect(readFileSync(published, "utf8")).to.contain("yaml");
    });
});

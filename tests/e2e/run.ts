// `npm run e2e`: the stack `local` on an embedded cluster of its own name, from nothing to nothing, with every step timed.
import path from "node:path";
import { runTests } from "../../scripts/mocha";

void runTests({ files: [path.join(__dirname, "local.e2e.js")], reporter: "spec", timeout: 0, bail: true }).then((passed) =>
    process.exit(passed ? 0 : 1),
);

// `npm run test:gitops`: renders into Git repositories as Flux reads them, with Flux' own libraries. These are built from
// Go modules once, which takes minutes: that is why `npm test` does not run it.
import path from "node:path";
import { runTests } from "../../../scripts/mocha";

const file = path.join(__dirname, "repository.gitops.js");

void runTests({ files: [file], reporter: "spec", timeout: 900_000 }).then((passed) => process.exit(passed ? 0 : 1));

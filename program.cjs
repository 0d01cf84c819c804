// The entry point of Pulumi (`main` in Pulumi.yaml): the compiled program, unless it is older than its sources. Pulumi compiles nothing.
"use strict";
const { buildProblem, nodeProblem } = require("./scripts/built.cjs");

const wrong = nodeProblem(process.versions.node);
const stale = buildProblem(__dirname);
if (wrong || stale) {
    const { RunError } = require("@pulumi/pulumi/errors"); // its message is shown without a stack
    throw new RunError(
        wrong ? `${wrong} Put it first on PATH: export PATH="$PWD/node_modules/.bin:$PATH"` : `${stale} Run: npm run build`,
    );
}
module.exports = require("./bin/index.js");

// docs/changes.md: which changes of a stack are refused because they cost history.
import { historyChanges } from "../../config/schema/acknowledge";
import { judges } from "../../rules/changes/judges";

const introduction = `# Changes that lose history

Each deployment records what decides where the stack's history is: in the stack output \`historyRecord\` and in the ConfigMap
\`thanos-stack-history\`. The next \`pulumi preview\` or \`pulumi up\` compares. A change that deletes, hides or strands history is refused
before anything is registered. The error names the effect, the way without loss, and the entry that allows the change:

\`\`\`yaml
thanos-stack:acknowledge:
  - change: thanos.retention.raw
    from: 365d
    to: 41h
\`\`\`

An entry allows exactly one change from one value to one other. An entry that matches no change is refused. After the deployment
\`pulumi\` warns until the entry is removed.

Compare before you deploy, also where Pulumi does not deploy the stack:

\`\`\`console
thanos-stack plan --stack prod --against HEAD~1      # the stack file of a Git revision
thanos-stack plan --stack prod --against old.yaml    # another stack file
thanos-stack plan --stack prod --against cluster     # what is deployed, by its ConfigMap; also states the cost by the blocks of the bucket
\`\`\`

\`plan\` exits with 1 when a change is not acknowledged. Run it in the pull requests of a GitOps repository.

| change of | effect | without loss |
| --- | --- | --- |
`;

const outro = `
Two changes of the stack file never need an entry: more of something (retention, replicas, shards), and anything that no row names.
`;

export const changesReference = (): string =>
    [
        introduction,
        ...historyChanges.map((change) => `| \`${change}\` | ${judges[change].effect} | ${judges[change].advice} |\n`),
        outro,
    ].join("");

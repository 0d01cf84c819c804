// History as it is read back: whatever is the cause, a hole is seen here.
import { down, type Group } from "./rule";

export const canary: Group = {
    component: "canary",
    questions: (context) => ({
        ThanosHistoryNotDownsampled: {
            expr: `min by (namespace, window) (probe_success{${context.targets}, window=~".*-before-deletion"}) == 0`,
            summary:
                "Samples in the window {{ $labels.window }} are deleted within one to three days, and the next resolution has not been made of all of them.",
        },
        ThanosHistoryIncomplete: {
            expr: `min by (namespace, window) (probe_success{${context.targets}, window!~".*-before-deletion"}) == 0`,
            summary:
                "Samples that were recorded are missing or changed in the window {{ $labels.window }} of history. Local blocks and deleted blocks that could fill the hole are deleted within days.",
        },
        ThanosHistoryNotChecked: down(context, "Nobody reads history back: a hole in it stays unseen."),
    }),
};

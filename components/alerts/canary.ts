// History as it is read back: whatever is the cause, a hole is seen here.
import { down, type Group } from "./rule";

export const canary: Group = {
    component: "canary",
    questions: (context) => ({
        ...(context.model.isHub
            ? {
                  ThanosSpokeSilent: {
                      expr: `min by (namespace, spoke) (probe_success{${context.targets}, spoke!=""}) == 0`,
                      summary:
                          "The newest samples of the cluster {{ $labels.spoke }} cannot be read here. Its alerts still work in the cluster itself; its history up to the last upload is still served.",
                  },
              }
            : {}),
        ThanosHistoryNotDownsampled: {
            expr: `min by (namespace, window) (probe_success{${context.targets}, window=~".*-before-deletion"}) == 0`,
            summary:
                "Samples in the window {{ $labels.window }} are deleted within one to three days, and the next resolution has not been made of all of them.",
        },
        ThanosHistoryIncomplete: {
            expr: `min by (namespace, window) (probe_success{${context.targets}, window!~".*-before-deletion"${context.model.isHub ? ', spoke=""' : ""}}) == 0`,
            summary:
                "Samples that were recorded are missing or changed in the window {{ $labels.window }} of history. Local blocks and deleted blocks that could fill the hole are deleted within days.",
        },
        ThanosHistoryNotChecked: down(context, "Nobody reads history back: a hole in it stays unseen."),
    }),
};

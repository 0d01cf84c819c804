import type { Rule } from "../rule";

export const coverage: Rule = {
    name: "coverage",
    title: "The rules can read every deployment of Thanos",
    why: "A deployment that the rules cannot read gets no findings, and that is not an approval.",
    source: "rules/view",
    severity: { local: "off", dev: "advisory", prod: "advisory" },
    check: ({ unread }) => unread.map(({ path, reason }) => ({ path, message: reason })),
    examples: {
        pass: [{ title: "a program without another deployment", change: (view) => void (view.unread = []) }],
        fail: [
            {
                title: "a chart that is not known",
                change: (view) =>
                    view.unread.push({
                        path: "Release thanos: values",
                        reason: 'is not checked: the values of chart "acme-thanos" are not known',
                    }),
            },
        ],
    },
};

import { always, type Rule } from "../rule";
import { isUnknown, show, tagOf } from "../terms";

export const spokeVersions: Rule = {
    name: "spoke-versions",
    title: "The hub's querier and its spokes differ by at most one minor version of Thanos",
    why: "Thanos supports queries between neighbouring minor versions. With a greater distance, fields of the Store API are missing on one side, and answers are wrong without an error.",
    source: "thanos: release-process, VERSIONING",
    severity: always("mandatory"),
    check: ({ spokes, thanos }) => {
        const querier = thanos.find(({ component }) => component === "query");
        const own = minor(tagOf(querier?.image));
        return spokes.flatMap(({ path, name, thanosVersion }) => {
            const other = isUnknown(thanosVersion) ? undefined : minor(thanosVersion);
            return own === undefined || other === undefined || Math.abs(own - other) <= 1
                ? []
                : [
                      {
                          path: `${path}.thanosVersion`,
                          message: `is ${show(thanosVersion)}, and the hub has ${tagOf(querier?.image) ?? ""}: expected at most one minor version between them. Upgrade the older one first`,
                          key: `spokes.${name}`,
                      },
                  ];
        });
    },
    examples: {
        pass: [
            { title: "one minor version behind", change: version("v0.41.0") },
            { title: "an unknown version", change: version(undefined) },
        ],
        fail: [
            { title: "two minor versions behind", change: version("v0.40.1") },
            { title: "two minor versions ahead", change: version("v0.44.0") },
        ],
    },
};

function version(value: string | undefined): Rule["examples"]["pass"][number]["change"] {
    return (view) => {
        for (const one of view.spokes) {
            if (value === undefined) delete one.thanosVersion;
            else one.thanosVersion = value;
        }
    };
}

/** `v0.42.5` → 42, and a new major version is far away. */
function minor(version: string | undefined): number | undefined {
    const [, major, number] = /^v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
    return major === undefined || number === undefined ? undefined : Number(major) * 1000 + Number(number);
}

// The version of Thanos that two other charts bring. Read from Chart.yaml of every release tag: stevehipwell/helm-charts (thanos-0.1.0 to
// thanos-1.24.1) and thanos-community/helm-charts (thanos-0.2.0 to thanos-0.38.0). A row holds until the next one.
import type { Since } from "../helm";

const rows = (table: string): readonly (Since & { readonly thanos: string })[] =>
    table.split(";").map((row) => {
        const [since = "", thanos = ""] = row.split(" ");
        return { since, thanos };
    });

export const stevehipwellVersions = rows(
    "0.1.0 v0.22.0;1.0.0 v0.23.0;1.0.1 v0.23.1;1.1.2 v0.23.2;1.2.0 v0.24.0;1.3.0 v0.25.0;1.3.1 v0.25.1;1.3.2 v0.25.2;1.4.0 v0.26.0;" +
        "1.5.0 v0.27.0;1.6.0 v0.28.0;1.6.1 v0.28.1;1.7.0 v0.29.0;1.10.0 v0.30.0;1.10.1 v0.30.1;1.10.2 v0.30.2;1.12.0 v0.31.0;" +
        "1.14.0 v0.32.1;1.14.1 v0.32.2;1.14.2 v0.32.3;1.14.4 v0.32.4;1.14.5 v0.32.5;1.15.0 v0.33.0;1.16.0 v0.34.0;1.16.1 v0.34.1;" +
        "1.17.0 v0.35.0;1.17.2 v0.35.1;1.18.0 v0.36.0;1.18.1 v0.36.1;1.19.0 v0.37.0;1.19.1 v0.37.1;1.19.2 v0.37.2;1.20.0 v0.38.0;" +
        "1.21.0 v0.39.1;1.21.1 v0.39.2;1.22.0 v0.40.1;1.23.0 v0.41.0;1.24.0 v0.42.2;1.24.1 v0.42.4",
);

export const communityVersions = rows("0.2.0 v0.39.2;0.3.0 v0.41.0;0.24.0 v0.42.0;0.25.0 v0.42.2;0.28.0 v0.42.4");

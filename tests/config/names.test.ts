import { expect } from "chai";
import fc from "fast-check";
import { kubePrometheusStackNames, namesOf } from "../../config/names";
import { stack } from "./valid-stack";

describe("names", () => {
    // The names that the chart's own template makes; tests/render compares the rendered chart.
    for (const [release, fullname] of [
        ["kube-prometheus-stack", "kube-prometheus-stack"],
        ["kps", "kps-kube-prometheus-stack"],
        ["monitoring", "monitoring-kube-prometheus"],
        ["my-kube-prometheus-stack-of-old", "my-kube-prometheus-stack-o"],
        ["abcdefg-hijkl", "abcdefg-hijkl-kube-prometh"],
        ["twelve-chars-and-more-xyz", "twelve-chars-and-more-xyz"], // the cut leaves a '-' at the end, which goes
    ] as const)
        it(`of the release ${release} begin with ${fullname}`, () => {
            const names = kubePrometheusStackNames({ release });
            expect(names.fullname).to.equal(fullname);
            expect(names.discovery).to.equal(`${fullname}-thanos-discovery`);
            expect(names.serviceAccount).to.equal(`${fullname}-prometheus`);
        });

    it("of kube-prometheus-stack are never too long, and stay the same when they are given as fullnameOverride", () => {
        fc.assert(
            fc.property(fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/), (release) => {
                const { fullname } = kubePrometheusStackNames({ release });
                expect(fullname.length).to.be.at.most(26);
                expect(fullname).to.match(/[a-z0-9]$/);
                expect(kubePrometheusStackNames({ release, fullnameOverride: fullname }).fullname).to.equal(fullname);
            }),
        );
    });

    it("of kube-prometheus-stack begin with its fullnameOverride, cut as the chart cuts it", () => {
        const names = (fullnameOverride: string) => kubePrometheusStackNames({ release: "x", fullnameOverride });
        expect(names("kps").discovery).to.equal("kps-thanos-discovery");
        expect(names("a-name-of-more-than-26-characters").fullname).to.equal("a-name-of-more-than-26-cha");
    });

    it("of both deliveries of Thanos have in common what the chart does not deliver, and nothing else", () => {
        const of = (thanos: object) => {
            const { components, storeDiscovery, queryGrpc } = namesOf(stack({ thanos })).thanos;
            return new Set([...Object.values(components), storeDiscovery, queryGrpc]);
        };
        const own = [
            "thanos-query-teams",
            "thanos-query-frontend-public",
            "thanos-ruler",
            "thanos-receive",
            "thanos-receive-router",
        ];
        const manifests = of({ delivery: "manifests" });
        expect([...of({ delivery: "chart" })].filter((name) => manifests.has(name))).to.deep.equal(own);
    });
});

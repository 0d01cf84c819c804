import { expect } from "chai";
import { parse } from "yaml";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";
import { all, flagValues, modelOf, only } from "./components";

const groups = [{ name: "global", rules: [{ record: "all:up:sum", expr: "sum(up)" }] }];
const own = { rules: "config", groups };

describe("a ruler with rules from the stack file", () => {
    it("queries the querier, and the querier queries it and merges its copies", () => {
        const model = modelOf({ ruler: own });
        const ruler = only(model, "ruler");
        expect(flagValues(ruler, "query")).to.deep.equal(["http://thanos-query.monitoring.svc.cluster.local:10902"]);
        const query = only(model, "query");
        expect(flagValues(query, "endpoint")).to.include("dnssrv+_grpc._tcp.thanos-ruler.monitoring.svc.cluster.local");
        expect(flagValues(query, "query.replica-label")).to.deep.equal(["prometheus_replica", "thanos_ruler_replica"]);
        expect(flagValues(ruler, "alert.label-drop")).to.deep.equal(["thanos_ruler_replica"]);
    });

    it("has the rules in a file, and rolls when they change", async () => {
        const deployed = async (name: string) => {
            const walked = await walkValues({
                ...validStack(),
                thanos: { delivery: "manifests", ruler: { ...own, groups: [{ ...groups[0], name }] } },
            });
            const file = at(registered(walked, "ConfigMap thanos-ruler-config-map").inputs, "data", "rules.yaml");
            const pod = at(registered(walked, "StatefulSet thanos-ruler-stateful-set").inputs, "spec", "template");
            return { file, checksum: at(pod, "metadata", "annotations", "checksum/files") };
        };
        const [one, other] = [await deployed("one"), await deployed("other")];
        expect(parse(one.file as string)).to.deep.equal({
            groups: [
                {
                    name: "one",
                    partial_response_strategy: "abort",
                    rules: [{ record: "all:up:sum", expr: "sum(up)", labels: {} }],
                },
            ],
        });
        expect(one.checksum).to.match(/^sha-/).and.not.equal(other.checksum);
    });

    it("finds its alerts again after a restart: by the labels that they had before receive added its own", async () => {
        const storage = { storage: "receive" };
        const receive = { mode: "standalone", tenants: { label: "team" } };
        const expected = ["receive", "team", "ruler"];
        const model = only(modelOf({ ruler: { ...own, ...storage }, receive }), "ruler");
        expect(flagValues(model, "restore-ignored-label")).to.deep.equal(expected);
        expect(flagValues(only(modelOf({ ruler: own, receive }), "ruler"), "restore-ignored-label")).to.deep.equal([]);
        const walked = await walkValues({
            ...validStack(),
            thanos: { delivery: "manifests", ruler: { rules: "objects", ...storage }, receive },
        });
        const { inputs } = registered(walked, "ThanosRuler thanos-ruler-thanos-ruler");
        expect(at(inputs, "spec", "additionalArgs")).to.deep.equal(
            expected.map((value) => ({ name: "restore-ignored-label", value })),
        );
    });

    it("sends alerts to every Alertmanager of the stack's own chart, and elsewhere to those that are named", () => {
        const chart = { prometheus: { delivery: "chart" } };
        expect(flagValues(only(modelOf({ ruler: own }, chart), "ruler"), "alertmanagers.url")).to.deep.equal([
            "dns+http://alertmanager-operated.monitoring.svc.cluster.local:9093",
        ]);
        expect(flagValues(only(modelOf({ ruler: own }), "ruler"), "alertmanagers.url")).to.deep.equal([]);
        const given = { prometheus: { delivery: "operator", alertmanagers: ["dns+http://alerts.example.com:9093"] } };
        expect(flagValues(only(modelOf({ ruler: own }, given), "ruler"), "alertmanagers.url")).to.deep.equal([
            "dns+http://alerts.example.com:9093",
        ]);
        const named = { ...own, alertmanagers: ["http://alerts.example.com"] };
        expect(flagValues(only(modelOf({ ruler: named }, chart), "ruler"), "alertmanagers.url")).to.deep.equal([
            "http://alerts.example.com",
        ]);
    });

    it("keeps nothing where it writes to receive, and uploads blocks where not", () => {
        const blocks = only(modelOf({ ruler: own }), "ruler");
        expect(flagValues(blocks, "objstore.config-file")).to.have.length(1);
        expect(blocks.objstore).to.equal("writer");
        const stateless = only(modelOf({ ruler: { ...own, storage: "receive" }, receive: { mode: "standalone" } }), "ruler");
        expect(flagValues(stateless, "objstore.config-file")).to.deep.equal([]);
        expect(stateless.objstore).to.equal(undefined);
        expect(flagValues(stateless, "remote-write.config")).to.deep.equal([
            '{"remote_write":[{"url":"http://thanos-receive.monitoring.svc.cluster.local:19291/api/v1/receive"}]}',
        ]);
    });

    it("is refused where it would write to a receive that is not there", () => {
        expect(() => modelOf({ ruler: { ...own, storage: "receive" } })).to.throw("thanos.ruler.storage");
    });

    it("is refused with what Thanos would not start with: no PromQL, and groups of one name", () => {
        const rules = (expr: string) => ({ ruler: { ...own, groups: [{ name: "a", rules: [{ record: "b", expr }] }] } });
        expect(() => modelOf(rules("sum(("))).to.throw(/thanos\.ruler\.groups\.0\.rules\.0.*invalid PromQL after "sum\(\("/s);
        expect(() => modelOf(rules(""))).to.throw("thanos.ruler.groups.0.rules.0");
        expect(() => modelOf(rules('sum by (a) (rate(b{c=~"d.*"}[5m] offset 1h)) > bool 2'))).not.to.throw();
        expect(() => modelOf({ ruler: { ...own, groups: [...groups, ...groups] } })).to.throw("thanos.ruler.groups.1.name");
    });
});

describe("a ruler with rules from objects", () => {
    it("is the operator's, and takes what Prometheus leaves alone", async () => {
        for (const delivery of ["manifests", "chart"]) {
            const walked = await walkValues({ ...validStack(), thanos: { delivery, ruler: { rules: "objects" } } });
            const { inputs } = registered(walked, "ThanosRuler thanos-ruler-thanos-ruler");
            const wanted = (kind: unknown) => at(kind, "spec", "ruleSelector", "matchExpressions", "0");
            expect(wanted(inputs)).to.deep.equal({ key: "thanos-stack/ruler", operator: "Exists" });
            const prometheus = registered(walked, "Prometheus prometheus-thanos-stack-prometheus").inputs;
            expect(wanted(prometheus)).to.deep.equal({ key: "thanos-stack/ruler", operator: "DoesNotExist" });
            expect(walked.registrations.map(title)).not.to.include("StatefulSet thanos-ruler-stateful-set");
        }
        expect(all(modelOf({ ruler: { rules: "objects" } }), "ruler")).to.deep.equal([]);
    });
});

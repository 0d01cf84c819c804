import { expect } from "chai";
import fc from "fast-check";
import { alertNames, alerts, type AlertDefaults, type AlertName } from "../../../config/alerts";
import { watchable, type AlertsModel } from "../../../components/alerts/model";
import { ruleGroups, type AlertingRule } from "../../../components/alerts/rules";
import { stackValues } from "../../config/arbitrary";
import { parseConfig } from "../../../config/problems";
import { notPromQl } from "../../../config/promql";
import type { StackConfig } from "../../../config/schema";
import { stack, validStack } from "../../config/valid-stack";
import { metricsOf } from "../../promql";
import { everything } from "./case";
import { cases } from "./cases";
import { modelsOf } from "../../../components/models";
import { repeated } from "../../repetitions";

const alertsOf = (model: AlertsModel): AlertingRule[] =>
    ruleGroups(model).flatMap(({ rules }) => rules.filter((rule): rule is AlertingRule => "alert" in rule));
const namesIn = (model: AlertsModel) => alertsOf(model).map(({ alert }) => alert);
const modelOf = (change: Record<string, unknown> = {}) => {
    const config = stack(change);
    return modelsOf(config).alerts;
};
const one = (model: AlertsModel, name: AlertName) => alertsOf(model).find(({ alert }) => alert === name);

/** Whether any server of the stack shows a certificate itself. */
const hasCertificate = ({ thanos, objectStore }: StackConfig): boolean =>
    thanos.grpcTls !== undefined ||
    (objectStore.kind === "minio" && objectStore.tls !== undefined) ||
    [thanos.queryFrontend.exposure, thanos.bucketWeb?.exposure].some(
        (door) => door?.kind === "loadBalancer" || door?.kind === "nodePort",
    );

describe("the alerts", () => {
    it("are those of config/alerts.ts, once each, and all but Watchdog have a case for promtool", () => {
        expect(namesIn(everything).sort()).to.deep.equal([...alertNames].sort());
        expect([...Object.keys(cases), "Watchdog"].sort()).to.deep.equal([...alertNames].sort());
    });

    it("ask in PromQL, of the stack's own namespace and jobs, and nothing undefined", () => {
        for (const { rules } of ruleGroups(everything))
            for (const { expr } of rules) {
                metricsOf(expr);
                expect(expr).not.to.match(/undefined|NaN|null/);
                // Neither a constant, nor the canary, nor a count of all series reads targets.
                if (!/^vector\(\d+\)$|thanos_stack:canary|^vector\(time\(\)\)$|__name__/.test(expr))
                    expect(expr).to.contain(`namespace="${everything.namespace}"`);
            }
    });

    it("are there for what is on, and for nothing else", () => {
        for (const component of watchable) {
            const { [component]: off, ...rest } = everything.components;
            expect(off, component).not.to.equal(undefined);
            const left = namesIn({ ...everything, components: rest });
            const alone = namesIn({ ...everything, components: { [component]: off } });
            const stackWide = namesIn({ ...everything, components: {} });
            expect([...left, ...alone.filter((name) => !stackWide.includes(name))].sort()).to.deep.equal([...alertNames].sort());
            expect(left.length).to.be.lessThan(alertNames.length);
        }
    });

    it("watch every component that a stack has, whatever delivers it", () => {
        fc.assert(
            fc.property(stackValues, (values) => {
                const parsed = parseConfig("thanos-stack", values);
                if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
                const { alerts: model, thanos } = modelsOf(parsed.config);
                const { components, operatedRuler } = thanos;
                const running = [
                    ...components,
                    ...(operatedRuler ? [{ ...operatedRuler, component: "ruler", ports: ["grpc"] }] : []),
                ];
                const groups = JSON.stringify(ruleGroups(model));
                for (const { name } of running) expect(groups, name).to.match(new RegExp(`[\\\\"|]${name}[\\\\"|]`));
                expect(Object.keys(model.components).sort()).to.deep.equal(
                    [
                        ...new Set([
                            "sidecar",
                            ...running.map(({ component }) => component),
                            ...(hasCertificate(parsed.config) ? ["certificates"] : []),
                            "canary",
                            ...(parsed.config.objectStore.kind === "minio" ? ["minio"] : []),
                        ]),
                    ].sort(),
                );
                const stores = running.filter(
                    ({ component, ports }) =>
                        (ports as readonly string[]).includes("grpc") && !["query", "receiveRouter"].includes(component),
                );
                expect(model.stores).to.equal(
                    stores.reduce((sum, { replicas }) => sum + replicas, parsed.config.prometheus.replicas),
                );
            }),
            { numRuns: repeated(50) },
        );
    });

    it("expect blocks of a ruler that makes some, and of no other", () => {
        const thanos = (ruler: object) => modelOf({ thanos: { delivery: "manifests", receive: { mode: "standalone" }, ruler } });
        expect(one(thanos({ rules: "objects", retention: "24h" }), "ThanosRuleNoUpload")?.expr).to.match(
            /^clamp_min\(86400 - .*, 0\) < 72000 and /,
        );
        expect(one(thanos({ rules: "objects", storage: "receive" }), "ThanosRuleNoUpload")).to.equal(undefined);
    });

    it("are switched off, changed and labelled by the stack file", () => {
        const model = modelOf({
            alerts: {
                runbooks: "https://git.example.com/runbooks",
                labels: { team: "platform" },
                change: {
                    ThanosCompactIsDown: { enabled: false },
                    ThanosCompactHalted: { severity: "critical", for: "1m" },
                    ThanosCompactVolumeFilling: { threshold: 0.7 },
                },
            },
        });
        expect(one(model, "ThanosCompactIsDown")).to.equal(undefined);
        expect(one(model, "ThanosCompactHalted")).to.deep.include({
            for: "1m",
            labels: { severity: "critical", team: "platform", namespace: "monitoring" },
        });
        expect(one(model, "ThanosCompactVolumeFilling")?.expr).to.match(/ > 0\.7$/);
        expect(one(model, "ThanosQueryIsDown")?.labels).to.deep.equal({
            severity: "critical",
            team: "platform",
            namespace: "monitoring",
        });
        expect(one(model, "ThanosQueryIsDown")?.annotations.runbook_url).to.equal(
            "https://git.example.com/runbooks/ThanosQueryIsDown.md",
        );
    });

    it("refuse a name that is none, and a threshold where there is none", () => {
        const problems = (change: object) => {
            const parsed = parseConfig("thanos-stack", {
                environment: "dev",
                cluster: "west",
                kubernetes: { context: "west" },
                objectStore: { kind: "minio" },
                prometheus: { delivery: "operator" },
                thanos: { delivery: "manifests" },
                alerts: { change },
            });
            return "problems" in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : [];
        };
        expect(problems({ ThanosCompactHalt: {} })).to.deep.equal([
            'thanos-stack:alerts.change.ThanosCompactHalt: unknown key. Did you mean "ThanosCompactHalted"?',
        ]);
        expect(problems({ ThanosCompactHalted: { threshold: 2 } })[0]).to.match(
            /^thanos-stack:alerts\.change\.ThanosCompactHalted\.threshold: not supported: .*compares with no number/,
        );
        expect(problems({ ThanosCompactVolumeFilling: { threshold: 0.5 } })).to.deep.equal([]);
        const told = (name: AlertName, threshold: number) =>
            problems({ [name]: { threshold } }).map((one) => one.split(": ", 2)[1]);
        expect(problems({ ThanosCompactVolumeFilling: { threshold: 85 } })).to.deep.equal([
            "thanos-stack:alerts.change.ThanosCompactVolumeFilling.threshold: got 85, expected 1 or less, because it is the share of the volume that is used",
        ]);
        expect(problems({ ThanosCompactHasNotRun: { threshold: 0.5 } })[0]).to.match(
            /: got 0\.5, expected 1 or more, because it counts hours without a finished iteration$/,
        );
        expect(problems({ ThanosSidecarNoUpload: { threshold: 24 } })).to.deep.equal([
            "thanos-stack:alerts.change.ThanosSidecarNoUpload.threshold: got 24, expected less than 24, because blocks that were not uploaded are deleted after 48h (prometheus.retention)",
        ]);
        expect(told("ThanosSidecarNoUpload", 23)).to.deep.equal([]);
        expect(told("PrometheusSeriesAboveSize", 1.5)).to.deep.equal([]);
        expect(told("ThanosRuleNoUpload", 400)).to.deep.equal([]); // there is no ruler
    });

    it("carry the stack's namespace, whatever their expression leaves: an AlertmanagerConfig matches by it", () => {
        const model = modelOf({ namespace: "metrics", alerts: { labels: { namespace: "another" } } });
        expect(alertsOf(model)).not.to.be.empty;
        for (const { alert, labels } of alertsOf(model)) expect(labels["namespace"], alert).to.equal("metrics");
    });

    it("compare clocks where there are two", () => {
        expect(one(modelOf({ prometheus: { delivery: "operator", replicas: 2 } }), "ThanosClockSkew")).not.to.equal(undefined);
        expect(one(modelOf({ prometheus: { delivery: "operator", replicas: 1 } }), "ThanosClockSkew")).to.equal(undefined);
    });

    it("compare with less than what is deleted, of a ruler and of receive", () => {
        const problems = (name: AlertName, threshold: number) => {
            const parsed = parseConfig("thanos-stack", {
                ...validStack(),
                thanos: {
                    delivery: "manifests",
                    ruler: { rules: "objects", retention: "12h" },
                    receive: { mode: "standalone", retention: "24h" },
                },
                alerts: { change: { [name]: { threshold } } },
            });
            return "problems" in parsed ? parsed.problems.map(({ message }) => message) : [];
        };
        expect(problems("ThanosRuleNoUpload", 12)[0]).to.contain(
            "less than 12, because blocks that were not uploaded are deleted after 12h (thanos.ruler.retention)",
        );
        expect(problems("ThanosReceiveNoUpload", 24)[0]).to.contain(
            "less than 24, because blocks that were not uploaded are deleted after 24h (thanos.receive.retention)",
        );
        expect([problems("ThanosRuleNoUpload", 11), problems("ThanosReceiveNoUpload", 23)]).to.deep.equal([[], []]);
    });

    it("take queries for slow by the time-out that the stack has", () => {
        const slow = (limits: object) => one(modelOf({ thanos: { delivery: "manifests", limits } }), "ThanosQueryLatencyHigh");
        expect(slow({})?.expr).to.match(/ > 120 \* 0\.33$/);
        expect(slow({ queryTimeout: "10m" })?.expr).to.match(/ > 600 \* 0\.33$/);
        expect(slow({ queryTimeout: "10m" })?.annotations.summary).to.contain("after 600s");
    });

    it("are PromQL by any threshold", () => {
        for (const { alert, expr } of alertNames.flatMap((name) =>
            alertsOf({
                ...everything,
                settings: { ...everything.settings, [name]: { ...everything.settings[name], threshold: 1.1 } },
            }),
        ))
            expect(notPromQl(expr), `${alert}: ${expr}`).to.equal(undefined);
    });

    it("use the threshold that they document", () => {
        for (const name of alertNames) {
            const { threshold }: AlertDefaults = alerts[name];
            const settings = { ...everything.settings, [name]: { ...everything.settings[name], threshold: 123_457 } };
            const changed = one({ ...everything, settings }, name)?.expr !== one(everything, name)?.expr;
            expect(changed, name).to.equal(threshold !== undefined);
        }
    });

    it("leave Watchdog to kube-prometheus-stack where it is", () => {
        expect(one(modelOf({ prometheus: { delivery: "chart" } }), "Watchdog")).to.equal(undefined);
        expect(one(modelOf(), "Watchdog")).not.to.equal(undefined);
    });
});

// The Alertmanagers of Prometheus, by all deliveries.
import { expect } from "chai";
import { parse } from "yaml";
import { alertmanagerConfig } from "../../../components/prometheus/alertmanagers";
import { check } from "../../../rules/check";
import { viewOf } from "../../../rules/view";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, walkValues } from "../../program/program";

const walked = (prometheus: object) => walkValues({ ...validStack(), prometheus });

async function judged(prometheus: object, environment: "local" | "dev" | "prod" = "prod") {
    const { registrations } = await walked(prometheus);
    return check(viewOf(registrations, { environment })).flatMap(({ rule, severity }) =>
        rule === "alert-receiver" ? [severity] : [],
    );
}

describe("the Alertmanagers of Prometheus", () => {
    it("are those of the stack file, found as in their URLs", () => {
        const port = 9093;
        const found = Object.fromEntries(
            [
                "http://a.example:9093/alerts",
                "https://a.example",
                "dns+http://a.example:9093",
                "dnssrv+https://_web._tcp.a.example",
            ].map((url) => [url, alertmanagerConfig(url)]),
        );
        expect(found).to.deep.equal({
            "http://a.example:9093/alerts": {
                scheme: "http",
                path_prefix: "/alerts",
                static_configs: [{ targets: ["a.example:9093"] }],
            },
            "https://a.example": { scheme: "https", static_configs: [{ targets: ["a.example:443"] }] },
            "dns+http://a.example:9093": { scheme: "http", dns_sd_configs: [{ names: ["a.example"], type: "A", port }] },
            "dnssrv+https://_web._tcp.a.example": {
                scheme: "https",
                dns_sd_configs: [{ names: ["_web._tcp.a.example"], type: "SRV" }],
            },
        });
    });

    it("are handed to the operator by the Secret that its Prometheus names", async () => {
        const walk = await walked({ delivery: "operator", alertmanagers: ["dns+http://alertmanager-operated.alerts.svc:9093"] });
        const { inputs } = registered(walk, "Prometheus prometheus-thanos-stack-prometheus");
        const [name, key] = ["name", "key"].map((field) => at(inputs, "spec", "additionalAlertManagerConfigs", field)) as [
            string,
            string,
        ];
        const secret = registered(walk, `Secret ${name}-secret`);
        const document = at(secret.inputs, "stringData") as { readonly value: Record<string, string> };
        expect(parse(document.value[key] ?? "")).to.have.length(1);
    });

    it("are required in prod by every delivery of Prometheus, and are not needed without alerts", async () => {
        const given = { delivery: "operator", alertmanagers: ["http://alerts.example.com"] };
        const without = { delivery: "chart", chart: { values: { alertmanager: { enabled: false } } } };
        const named = [{ name: "alerts", namespace: "alerts", port: "web" }];
        const elsewhere = (prometheusSpec: object) => ({
            delivery: "chart",
            chart: { values: { alertmanager: { enabled: false }, prometheus: { prometheusSpec } } },
        });
        expect(await judged({ delivery: "operator" })).to.deep.equal(["mandatory"]);
        expect(await judged({ delivery: "operator" }, "dev")).to.deep.equal(["advisory"]);
        expect(await judged({ delivery: "operator" }, "local")).to.deep.equal([]);
        expect(await judged(given)).to.deep.equal([]);
        expect(await judged({ delivery: "chart" })).to.deep.equal([]);
        expect(await judged({ delivery: "values" })).to.deep.equal([]);
        expect(await judged(without)).to.deep.equal(["mandatory"]);
        expect(await judged(elsewhere({ alertingEndpoints: named }))).to.deep.equal([]);
        expect(await judged(elsewhere({ alertingEndpoints: named, disableAlerting: true }))).to.deep.equal(["mandatory"]);
        expect(await judged(elsewhere({ additionalAlertManagerConfigsSecret: { name: "alerts", key: "a" } }))).to.deep.equal([]);
    });
});

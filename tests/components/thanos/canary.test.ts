import { expect } from "chai";
import { parse } from "yaml";
import { canary, canaryWindows, windowExpression } from "../../../components/thanos/canary";
import { notPromQl } from "../../../config/promql";
import { at } from "../../at";
import { validStack } from "../../config/valid-stack";
import { registered, title, walkValues } from "../../program/program";

const windows = (raw: string, fiveMinutes: string) => canaryWindows({ raw, fiveMinutes }).map(({ name }) => name);

describe("the canary", () => {
    it("is read back on both sides of the end of raw samples", () => {
        expect(windows("30d", "90d")).to.deep.equal([
            "now",
            "hours",
            "day",
            "end-of-raw",
            "downsampled",
            "raw-before-deletion",
            "5m-before-deletion",
        ]);
    });

    it("has no window that retention empties by itself", () => {
        expect(windows("0d", "0d")).to.deep.equal(["now", "hours", "day"]);
        expect(windows("41h", "41h")).to.deep.equal(["now", "hours"]);
        expect(windows("30d", "40d")).to.deep.equal([
            "now",
            "hours",
            "day",
            "end-of-raw",
            "raw-before-deletion",
            "5m-before-deletion",
        ]);
    });

    it("must be downsampled days before it is deleted, once every block is old enough for that", () => {
        const names = (raw: string) => windows(raw, "365d").filter((name) => name.endsWith("before-deletion"));
        expect(names("17d")).to.deep.equal(["raw-before-deletion", "5m-before-deletion"]);
        expect(names("16d")).to.deep.equal(["5m-before-deletion"]);
    });

    it("is queried in PromQL, through the query-frontend, without partial answers", async () => {
        const walked = await walkValues(validStack());
        const { inputs } = registered(walked, "ServiceMonitor thanos-canary-service-monitor");
        const endpoints = at(inputs, "spec", "endpoints") as { params: { target: [string] }; relabelings: object[] }[];
        expect(endpoints).to.have.length(7);
        for (const { params } of endpoints) {
            const url = new URL(params.target[0]);
            expect(url.origin + url.pathname).to.match(/^http:\/\/thanos-query-frontend\..*\/api\/v1\/query$/);
            expect(url.searchParams.get("partial_response")).to.equal("false");
            // The query-frontend omits a resolution of 0, and the querier then chooses one by itself.
            expect(url.searchParams.get("max_source_resolution")).to.match(/^(1s|5m|1h)$/);
            expect(notPromQl(url.searchParams.get("query") ?? "")).to.equal(undefined);
        }
        const config = at(registered(walked, "ConfigMap thanos-canary-config-map").inputs, "data", "config.yml") as string;
        const [pattern = ""] = at(parse(config), "modules", "whole", "http", "fail_if_body_not_matches_regexp") as string[];
        const answer = (value: string) =>
            JSON.stringify({
                status: "success",
                data: { resultType: "vector", result: [{ metric: {}, value: [1732780800.1, value] }] },
            });
        expect(answer("1")).to.match(new RegExp(pattern));
        expect(answer("0")).not.to.match(new RegExp(pattern));
        expect(JSON.stringify({ status: "success", data: { result: [] } })).not.to.match(new RegExp(pattern));
    });

    it("can be switched off, with its alerts", async () => {
        const { registrations } = await walkValues({
            ...validStack(),
            thanos: { delivery: "manifests", canary: { enabled: false } },
        });
        expect(registrations.filter((one) => title(one).includes("canary"))).to.deep.equal([]);
        const rules = registrations.filter((one) => title(one).startsWith("PrometheusRule"));
        expect(rules).not.to.deep.equal([]);
        expect(JSON.stringify(rules)).not.to.contain("ThanosHistoryIncomplete");
    });

    it("names both of its series in every expression", () => {
        const expression = windowExpression({ name: "day", from: 172_800, to: 86_400, resolution: "1s" }, { cluster: "west" });
        for (const name of [canary.series, canary.birth]) expect(expression).to.contain(`${name}{cluster="west"}`);
    });
});

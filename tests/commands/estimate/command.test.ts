import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { countSeries } from "../../../commands/estimate/count";
import type { Estimate } from "../../../commands/estimate/estimate";
import { stacks } from "../../program/program";
import { invoke } from "../invoke";

async function run(...args: string[]) {
    const { code, out, errors } = await invoke(["estimate", ...args]);
    return { code, out, errors: errors.join("\n") };
}

describe("estimate", function () {
    this.timeout(60_000);

    for (const stack of stacks)
        it(`of ${stack} prints its assumptions`, async () => {
            const { code, out } = await run("--stack", stack);
            expect(code).to.equal(0);
            for (const part of ["samples a second", "deleted, can be restored", "nothing is lost for", "thanos#1964"])
                expect(out).to.contain(part);
            expect(out).to.not.match(/NaN|undefined|Infinity/);
        });

    it("shows in red what is given less than it needs", async () => {
        const over = async (series: string) => {
            const folder = mkdtempSync(path.join(os.tmpdir(), "estimate-"));
            const file = path.join(folder, "page.html");
            await run("--stack", "prod", "--active-series", series, "--html", file);
            const html = readFileSync(file, "utf8");
            rmSync(folder, { recursive: true });
            return html.match(/class="over" style="width:100.0%"/g)?.length ?? 0;
        };
        expect(await over("100000")).to.equal(0);
        expect(await over("3000000")).to.be.greaterThan(2);
    });

    it("ends with code 1 when a part is too small, and with 0 when none is", async () => {
        const code = async (series: string) => (await run("--stack", "prod", "--active-series", series)).code;
        expect([await code("100000"), await code("3000000")]).to.deep.equal([0, 1]);
        const { errors } = await run("--stack", "prod", "--active-series", "3000000");
        expect(errors).to.match(
            /^TOO SMALL: Set thanos-stack:activeSeries to 3000000, which sizes every part, or raise thanos-stack:/,
        );
    });

    it("shows how the bucket grows, as a table and for machines", async () => {
        const { out } = await run("--stack", "prod");
        expect(out).to.match(/The bucket over time\n.*after/);
        expect(out).to.match(/^365d .*\$/m);
        const { growth } = JSON.parse((await run("--stack", "prod", "--json")).out) as Pick<Estimate, "growth">;
        expect(growth.map(({ days }) => days)).to.deep.equal([1, 7, 30, 90, 365, 730, 1825, 1839]);
        const totals = growth.map(({ size }) => size.total);
        expect(totals).to.deep.equal([...totals].sort((a, b) => a - b));
    });

    it("names the missing folder", async () => {
        const { code, errors } = await run("--stack", "prod", "--html", "/missing/page.html");
        expect([code, errors.split("\n")[0]]).to.deep.equal([
            2,
            "--html /missing/page.html: the folder /missing does not exist. Create it first.",
        ]);
    });

    it("follows the number of series", async () => {
        const total = async (series: string) =>
            (JSON.parse((await run("--stack", "prod", "--active-series", series, "--json")).out) as { full: { total: number } })
                .full.total;
        expect((await total("200000")) / (await total("100000"))).to.be.closeTo(2, 1e-6);
    });

    it("writes a page that needs nothing from elsewhere", async () => {
        const folder = mkdtempSync(path.join(os.tmpdir(), "estimate-"));
        const file = path.join(folder, "page.html");
        await run("--stack", "prod", "--html", file);
        const html = readFileSync(file, "utf8");
        rmSync(folder, { recursive: true });
        expect(html.match(/<path /g)).to.have.lengthOf(6);
        expect(html).to.not.match(/<script|src=|href=|url\(|NaN|undefined/);
        for (const axis of ["size, TB", "bill, $ per month", "time since the first sample, years"]) expect(html).to.contain(axis);
        expect(html).to.contain("prefers-color-scheme:dark");
    });

    for (const [what, args, message] of [
        ["no stack", [], /--stack: required/],
        [
            "a number that is none",
            ["--stack", "prod", "--active-series", "many"],
            /--active-series: got many, expected a number above 0/,
        ],
        ["an address that is none", ["--stack", "prod", "--from-prometheus", "prometheus:9090"], /an address such as http/],
        ["two answers", ["--stack", "prod", "--active-series", "1", "--from-prometheus", "http://x"], /both set the number/],
        ["an option that there is none of", ["--stak", "prod"], /--stak/],
    ] as const)
        it(`refuses ${what}`, async () => {
            const { code, errors } = await run(...args);
            expect(code).to.equal(2);
            expect(errors).to.match(message);
        });
});

describe("counting series", () => {
    const answering = (values: Record<string, string>): typeof fetch =>
        ((url: URL) => {
            const value = values[url.searchParams.get("query") ?? ""];
            return Promise.resolve(
                Response.json({ data: { result: value === undefined ? [] : [{ metric: {}, value: [0, value] }] } }),
            );
        }) as typeof fetch;

    it("takes the fullest replica, and what it appends", async () => {
        const ask = answering({
            "max(prometheus_tsdb_head_series)": "1234",
            "max(rate(prometheus_tsdb_head_samples_appended_total[5m]))": "41.5",
        });
        expect(await countSeries("http://prometheus:9090/path", ask)).to.deep.equal({
            activeSeries: 1234,
            samplesASecond: 41.5,
            from: "measured at prometheus:9090",
        });
    });

    it("prints an error when Prometheus does not scrape itself", async () => {
        const error = await countSeries("http://prometheus:9090", answering({})).catch(String);
        expect(error).to.match(/does not scrape itself\. Use --active-series/);
    });
});

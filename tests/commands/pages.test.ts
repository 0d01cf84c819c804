// The pages that commands write.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ok, red } from "../../commands/verify/check";
import { verifyPage } from "../../commands/verify/page";
import { escape, htmlTable } from "../../lib/page";
import { invoke } from "./invoke";

const figure = { what: "series", unit: "count" as const, estimated: 100, measured: 900, within: 2, because: "a reason" };
const check = { id: "1a", claim: "all <pods> run", bar: "2 of 2", seconds: 1 };

async function written(...words: string[]): Promise<string> {
    const folder = mkdtempSync(path.join(os.tmpdir(), "page-"));
    const file = path.join(folder, "page.html");
    await invoke([...words, "--html", file]);
    const html = readFileSync(file, "utf8");
    rmSync(folder, { recursive: true });
    return html;
}

describe("the pages", function () {
    this.timeout(60_000);

    it("need no server and no script, fit a phone, and are light or dark as their reader's system is", async () => {
        const verified = verifyPage("dev", [{ ...check, ...red("1 of 2", "restart it") }], [figure], new Date(0));
        for (const html of [verified, await written("plan", "--stack", "prod"), await written("estimate", "--stack", "prod")]) {
            expect(html).to.not.match(/<script|src=|href=|url\(|@import|NaN|undefined/);
            expect(html).to.contain('<meta name="viewport" content="width=device-width,initial-scale=1">');
            for (const query of ["prefers-color-scheme:dark", "max-width:640px", "@media print"]) expect(html).to.contain(query);
        }
    });

    it("show first whether anything is red, and what to do", () => {
        const html = verifyPage(
            "dev",
            [
                { ...check, ...red("1 of 2", "restart it") },
                { ...check, ...ok("fine") },
            ],
            [figure],
            new Date(0),
        );
        expect(html).to.contain("<title>Stack dev: 1 of 2 checks are red</title>");
        expect(html.indexOf("Fixes")).to.be.within(1, html.indexOf("<h2>Checks"));
        for (const part of [
            "all &lt;pods&gt; run",
            "fix: restart it",
            "expected: 2 of 2",
            "FAR OFF",
            "Checked on 1970-01-01 00:00 UTC",
        ])
            expect(html).to.contain(part);
        expect(verifyPage("dev", [{ ...check, ...ok("fine") }], []))
            .to.contain("no check is red")
            .and.not.to.contain("Fixes");
    });

    it("name checks without a result together, because the cause is another check's", () => {
        const silent = (id: string) => ({ ...check, id, ...red("no pod runs", "see check 1"), unanswered: true });
        const html = verifyPage("dev", [silent("5a"), silent("6")], [], new Date(0));
        expect(html.match(/class="fix"/g)).to.have.length(1);
        expect(html).to.contain("5a, 6: no result");
    });

    it("show what a plan would deploy", async () => {
        const html = await written("plan", "--stack", "dev");
        for (const part of ["Stack dev: plan", "violations that stop the deployment", "queryUrl", "└─ "])
            expect(html).to.contain(part);
    });

    it("show a bill of S3 where S3 sends one, and compare the same data", async () => {
        const [dev, prod] = [await written("estimate", "--stack", "dev"), await written("estimate", "--stack", "prod")];
        expect(prod).to.contain("per month on S3").and.to.contain("the same data, listed as often as by default");
        expect(dev).not.to.match(/S3 per month|on S3|Bill of S3/);
    });

    it("keep a number and its unit on one line, and break only longer texts", () => {
        const html = htmlTable(["needed", "by"], [["10.0 Gi", "a share of the memory of each replica"]]);
        expect(html).to.contain('<td class="short" data-head="needed">10.0 Gi</td><td data-head="by">');
    });

    it("escape what comes from a stack file", () => {
        expect(escape('<a b="c">&')).to.equal("&lt;a b=&quot;c&quot;&gt;&amp;");
    });
});

// Each alert has its page, and the commands and queries on it name things that exist.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { verbs } from "../../cli";
import { alertNames } from "../../config/alerts";
import { componentLabel, objstoreSecret, roles } from "../../config/names";
import { watchable } from "../../components/alerts/model";
import { ruleGroups } from "../../components/alerts/rules";
import { paths } from "../../components/thanos/component";
import { everything } from "../components/alerts/case";
import { metricsOf } from "../promql";
import { root } from "../program/program";

const folder = path.join(root, "docs", "runbooks");
const pages = readdirSync(folder)
    .filter((file) => file !== "README.md")
    .map((file) => ({ name: path.basename(file, ".md"), text: readFileSync(path.join(folder, file), "utf8") }));
const blocks = (text: string, language: string): string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\\n\`\`\``, "gs"))].map(([, block]) => block ?? "");

/** The labels that a selector may select: our own label, the operator's for Prometheus, the DNS of nearly every cluster. */
const selectors = [
    ...watchable.map((component) => `${componentLabel}=${component}`),
    "app.kubernetes.io/name=prometheus",
    "k8s-app=kube-dns",
];
const kinds = ["pods", "pvc", "services", "nodes", "prometheus", "certificates", "secret"];

/** Metrics of Prometheus itself and of the exporters that are not part of any alert. */
const otherMetrics = [
    "ALERTS",
    "scrape_series_added",
    "thanos_alert_queue_length",
    "thanos_alert_sender_errors_total",
    "job:thanos_compact_todo_compactions:max",
];

describe("the runbooks", () => {
    it("are one for each alert", () => {
        expect(pages.map(({ name }) => name).sort()).to.deep.equal([...alertNames].sort());
    });

    for (const { name, text } of pages)
        it(`${name}.md has all sections, and commands and queries that can be given`, () => {
            expect(text.split("\n")[0]).to.equal(`# ${name}`);
            expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).to.deep.equal([
                "Meaning",
                "Impact",
                "See more",
                "Fix",
                "Fixed when",
            ]);
            const inline = [...text.matchAll(/`((?:kubectl|thanos) [^`]*)`/g)].map(([, command = ""]) => command);
            for (const command of [...blocks(text, "sh").flatMap((block) => block.split("\n")), ...inline])
                expectCommand(command);
            const known = new Set([
                ...otherMetrics,
                ...ruleGroups(everything).flatMap(({ rules }) => rules.flatMap(({ expr }) => metricsOf(expr))),
            ]);
            const queries = blocks(text, "promql");
            expect(queries).not.to.be.empty;
            for (const query of queries.filter((one) => !one.includes("__name__")))
                expect(
                    metricsOf(query).filter((metric) => !known.has(metric)),
                    query,
                ).to.deep.equal([]);
            for (const [, mentioned = ""] of text.matchAll(/\b((?:Thanos|Prometheus|Minio)[A-Z]\w+)/g))
                expect(alertNames).to.include(mentioned);
        });
});

function expectCommand(command: string): void {
    const [, verb] = /^thanos-stack ([a-z-]+) --stack NAME /.exec(command) ?? [];
    if (verb !== undefined) {
        expect(verbs).to.have.property(verb);
        return;
    }
    expect(command).to.match(/^(pod=\$\()?kubectl /);
    // A command on the bucket runs in a pod that has its credentials, and gets them as arguments.
    if (command.includes("thanos tools bucket"))
        expect(command).to.match(/kubectl .* exec .* -- thanos .* --objstore\.config-file=/);
    for (const [, selector] of command.matchAll(/ -l (\S+)/g)) expect(selectors, command).to.include(selector);
    for (const [, kind] of command.matchAll(/ (?:get|describe) (\S+)/g)) expect(kinds, command).to.include(kind);
    for (const [, secret] of command.matchAll(/ secret (\S+)/g)) expect(roles.map(objstoreSecret), command).to.include(secret);
    for (const [, file] of command.matchAll(/--objstore\.config-file=(\S+)/g)) expect(file).to.equal(paths.objstore);
}

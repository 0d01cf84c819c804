// `npm run test:dashboards`: dashboards and data sources, as Grafana gets them, before Grafana's own types. Mistakes that are
// planted must be found: types that take everything would prove nothing.
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { baseOf } from "../../../components/base";
import { modelsOf } from "../../../components/models";
import { dashboards } from "../../../components/grafana/dashboards";
import { outsideDataSource, ownDataSource, withLogin, type Provisioned } from "../../../components/data-source/model";
import { grafanaObjects } from "../../../components/grafana/objects";
import { built } from "../../built";
import { authorities, stack } from "../../config/valid-stack";
import { everything } from "../alerts/case";
import { mistakes, type Given } from "./mistakes";

/** All dashboards, and data sources of every Grafana of a stack, with everything that they may have. */
function given(): Given {
    const models = [{}, { uid: "old", default: true, exemplars: "tempo", alertmanager: "alertmanager" }].map((dataSource) => {
        const config = stack({ grafana: { dashboards: false, dataSource: { publish: true, ...dataSource } } });
        return modelsOf(config).grafana;
    });
    const [first, ...others] = models;
    const all = [...(first ? [{ ...first, dashboards: dashboards(everything) }] : []), ...others];
    const files = all.flatMap(grafanaObjects).flatMap(({ data }) => Object.entries(data as Record<string, string>));
    const config = stack({
        prometheus: { delivery: "chart" },
        grafana: { dataSource: { url: "https://thanos.example.com", authorities: authorities.west } },
    });
    const ending = (end: string) => files.filter(([name]) => name.endsWith(end)).map(([, text]) => text);
    return {
        dashboards: ending(".json").map((text) => JSON.parse(text) as object),
        dataSources: [
            ...ending(".yaml").flatMap((text) => (parse(text) as { datasources: object[] }).datasources),
            bare(ownDataSource(baseOf(config))),
            bare(withLogin(outsideDataSource(baseOf(config)) as Provisioned, "grafana", "$THANOS_PASSWORD")),
        ],
    };
}

/** Without what is done about others. */
const bare = ({ replaces: _others, ...source }: Provisioned): object => source;

const answer = z.object({ dashboards: z.array(z.string()), dataSources: z.array(z.string()) });

async function problems(program: string, input: Given): Promise<z.infer<typeof answer>> {
    const { stdout } = await execa(program, [], { input: JSON.stringify(input) });
    return answer.parse(JSON.parse(stdout));
}

async function main(): Promise<number> {
    const program = await built("grafana-schemas");
    if (program instanceof Error) {
        console.log(`The dashboards are not held against Grafana's types, which could not be built: ${program.message}`);
        return 0;
    }
    const right = given();
    const wrong = mistakes(right);
    const [refused, found] = await Promise.all([problems(program, right), problems(program, wrong)]);
    const unjustly = [...refused.dashboards, ...refused.dataSources].filter((one) => one !== "");
    const caught = [...found.dashboards, ...found.dataSources];
    for (const problem of unjustly) console.log(problem);
    for (const [index, title] of wrong.titles.entries()) if (!caught[index]) console.log(`taken, and should not be: ${title}`);
    console.log(
        `${right.dashboards.length} dashboards, ${right.dataSources.length} data sources: Grafana's own types take ${unjustly.length === 0 ? "all" : "not all"}; ${caught.filter((one) => one !== "").length} of ${caught.length} planted mistakes found`,
    );
    return unjustly.length === 0 && caught.every((one) => one !== "") ? 0 : 1;
}

void main().then((code) => process.exit(code));

import type { Dashboard, Panel, Row } from "../../panel";
import { scope } from "../../queries";
import { fees } from "../object-store";
import { alerts } from "./alerts";
import { compactor } from "./compactor";
import { history } from "./history";
import { queries } from "./queries";
import type { Model, Question } from "./terms";

const isStat = ({ kind }: Panel): boolean => kind === "stat";

/** All answers are on the first screen, in the order in which an on-call needs them. The graphs are below. */
export function overview(model: Model): Dashboard {
    const cost: Question = { title: "What does it cost?", overTime: "Cost", panels: fees(scope) };
    const questions = [history(model), alerts, queries(model), compactor(model), cost];
    const rows = (stats: boolean): Row[] =>
        questions.map(({ title, overTime, panels }) => ({
            title: stats ? title : overTime,
            panels: panels.filter((panel) => isStat(panel) === stats),
        }));
    return {
        name: "overview",
        title: "Thanos / Overview",
        description:
            "Is history complete, which alerts fire, do queries work, does the compactor keep up, and what does it cost?",
        rows: [...rows(true), ...rows(false)],
    };
}

// Where panels are on Grafana's grid of 24 columns.
import type { Panel, Row } from "./panel";

export interface Position {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
}

const columns = 24;
const heights = { stat: 3, graph: 9 } as const;
const perLine = { stat: 8, graph: 3 } as const;

const kindOf = ({ kind = "graph" }: Panel): "stat" | "graph" => kind;

/** Lines of equal panels, without a line of a single panel among full lines. */
function lines(panels: readonly Panel[], most: number): Panel[][] {
    const count = Math.ceil(panels.length / most);
    return Array.from({ length: count }, (_, index) =>
        panels.slice(Math.round((index * panels.length) / count), Math.round(((index + 1) * panels.length) / count)),
    );
}

/** Stats first, then graphs, with the height of all. */
export function layout(
    { panels }: Row,
    top: number,
): { readonly placed: readonly (readonly [Panel, Position])[]; readonly end: number } {
    const placed: (readonly [Panel, Position])[] = [];
    let y = top;
    for (const kind of ["stat", "graph"] as const)
        for (const line of lines(
            panels.filter((panel) => kindOf(panel) === kind),
            perLine[kind],
        )) {
            const h = heights[kind];
            for (const [index, panel] of line.entries()) {
                const x = Math.round((index * columns) / line.length);
                placed.push([panel, { x, y, w: Math.round(((index + 1) * columns) / line.length) - x, h }]);
            }
            y += h;
        }
    return { placed, end: y };
}

// Charts in a chart.
import type { Installation } from "../chart";
import { at, isPart, known, map, partOf, text } from "../read";
import { Unknown, unreadable } from "../types";

/**
 * Charts in a chart, whose values are under their names: by its Chart.yaml, or, where that is not read, by the shape of the
 * values.
 */
export function dependencies(installation: Installation, isKnown: (name: string, values: unknown) => boolean): Installation[] {
    const { values, path, dependencies: declared } = installation;
    if (values instanceof Unknown) return [];
    const inside = { ...installation, dependencies: undefined };
    if (declared !== undefined)
        return declared.flatMap((one): Installation[] => {
            const name = known(at(one, "name"), "");
            const key = known(at(one, "alias"), name);
            const isOff = [`${key}.enabled`, ...known(at(one, "condition"), "").split(",")].some(
                (where) => where !== "" && at(values, ...where.split(".")) === false,
            );
            const written = { global: at(values, "global"), ...map(at(values, key)) };
            const own = isPart(values) ? partOf(written) : written;
            if (isOff || !isKnown(name, own)) return [];
            return [
                {
                    ...inside,
                    path: `${path}.${key}`,
                    chart: name,
                    repository: text(at(one, "repository")),
                    version: text(at(one, "version")),
                    values: own,
                },
            ];
        });
    return insideValues(inside, isKnown, 3);
}

/** By keys that are called like charts, in charts of charts too. The version is in a file that is not read. */
function insideValues(
    installation: Installation,
    isKnown: (name: string, values: unknown) => boolean,
    depth: number,
): Installation[] {
    const { values, path } = installation;
    return Object.entries(map(values)).flatMap(([name, own]): Installation[] => {
        if (Object.keys(map(own)).length === 0 || at(own, "enabled") === false) return [];
        const inside = { ...installation, path: `${path}.${name}`, repository: undefined, version: unreadable };
        const global = at(values, "global");
        if (!isKnown(name, own)) return depth > 1 ? insideValues({ ...inside, values: own }, isKnown, depth - 1) : [];
        return [
            {
                ...inside,
                chart: name.includes("prometheus") ? "kube-prometheus-stack" : name,
                values: partOf({ global, ...map(own) }),
            },
        ];
    });
}

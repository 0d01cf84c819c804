// The graph of imports: what a source imports, and the circles in a graph.
import path from "node:path";

/** The files of this repository that a source imports, types included. `resolve` finds the file of a path without extension. */
export const importsIn = (file: string, text: string, resolve: (file: string) => string | undefined): string[] =>
    [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*(?:\(\s*)?"(\.{1,2}\/?[^"]*)"/g)].flatMap(
        ([, specifier = ""]) => resolve(path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))) ?? [],
    );

/** Every group of nodes that reach each other, sorted. */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
    const reach = new Map([...graph.keys()].map((node) => [node, reachable(graph, node)]));
    const seen = new Set<string>();
    return [...graph.keys()].sort().flatMap((node) => {
        if (seen.has(node) || !reach.get(node)?.has(node)) return [];
        const circle = [...(reach.get(node) ?? [])].filter((other) => reach.get(other)?.has(node)).sort();
        for (const one of circle) seen.add(one);
        return [circle];
    });
}

function reachable(graph: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
    const found = new Set<string>();
    const open = [...(graph.get(from) ?? [])];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (found.has(node)) continue;
        found.add(node);
        open.push(...(graph.get(node) ?? []));
    }
    return found;
}

// Every shape, without a fault and with one fault in each chart.
import { document, prometheusStack, spec, thanos } from "./base";
import type { Case } from "./case";
import { values } from "./chart-cases";
import { shapes } from "./shapes";

export const everyShape: readonly Case[] = Object.entries(shapes).flatMap(([shape, install]): Case[] => [
    {
        name: `${shape}: two charts without a fault`,
        resources: [...install(prometheusStack), ...install(thanos), document()],
        expected: [],
    },
    {
        name: `${shape}: raw samples deleted before they are downsampled`,
        resources: [...install(values({ compactor: { retentionResolutionRaw: "1d" } })), document()],
        expected: ["!retention"],
    },
    {
        name: `${shape}: local retention of less than three blocks, without external labels`,
        resources: [...install(spec({ retention: "4h", externalLabels: null })), document()],
        expected: ["!local-retention", "!external-labels"],
    },
]);

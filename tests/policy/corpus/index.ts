// All cases.
import { amazon } from "./amazon";
import { bitnamiCases } from "./bitnami";
import { bitnamiFlags } from "./bitnami-flags";
import type { Case } from "./case";
import { documents } from "./documents";
import { everyShape } from "./every-shape";
import { exposures } from "./exposures";
import { fieldArgo } from "./field-argo";
import { fieldFlux } from "./field-flux";
import { fieldPassed } from "./field-passed";
import { gitOpsCases } from "./gitops";
import { neighbours } from "./neighbours";
import { operated } from "./operated";
import { otherClouds, unknownYet } from "./other-clouds";
import { prometheusStackCases } from "./prometheus-stack";
import { publishers } from "./publishers";
import { workloads } from "./workloads";

export const corpus: readonly Case[] = [
    ...everyShape,
    ...prometheusStackCases,
    ...bitnamiCases,
    ...bitnamiFlags,
    ...publishers,
    ...workloads,
    ...neighbours,
    ...operated,
    ...documents,
    ...amazon,
    ...otherClouds,
    ...unknownYet,
    ...gitOpsCases,
    ...exposures,
    ...fieldFlux,
    ...fieldArgo,
    ...fieldPassed,
];

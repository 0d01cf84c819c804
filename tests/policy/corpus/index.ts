// All cases.
import type { Case } from "./case";
import { charts } from "./charts";
import { cloudCases } from "./clouds";
import { gitOpsCases } from "./gitops";
import { objectCases } from "./objects";

export const corpus: readonly Case[] = [...charts, ...objectCases, ...cloudCases, ...gitOpsCases];
